/**
 * From what strace wrote to a list of disk events. Only what strace shows of the files below one folder is kept.
 * Format: strace(1) with -f -ttt -xx, so that every string is \x-escaped bytes and every line has a time.
 */

export type DiskEvent =
  | { readonly kind: 'create'; readonly path: string; readonly time: number }
  | {
      readonly kind: 'write';
      readonly file: number;
      readonly offset: number;
      readonly bytes: Buffer;
      readonly time: number;
    }
  | { readonly kind: 'truncate'; readonly file: number; readonly size: number; readonly time: number }
  /** `begun` is the number of events that were there when the call began: those it covers. */
  | { readonly kind: 'sync'; readonly file: number | 'folder'; readonly begun: number; readonly time: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string; readonly time: number }
  | { readonly kind: 'unlink'; readonly path: string; readonly time: number };

export type Trace = {
  readonly events: readonly DiskEvent[];
  /** How many files were ever created; `file` numbers count from 0 in the order of creation. */
  readonly files: number;
};

type Call = { readonly name: string; readonly args: string; readonly begun: number };

type Open = { readonly file: number | 'folder'; readonly append: boolean; position: number };

const LINE = /^(?:\[pid\s+)?(\d+)\]?\s+(\d+\.\d+) (.*)$/;
const ENTRY = /^(\w+)\((.*)$/s;
const RESUMED = /^<\.\.\. (\w+) resumed>(.*)$/s;

function decodeBytes(escaped: string): Buffer {
  return Buffer.from(escaped.replaceAll('\\x', ''), 'hex');
}

/** The quoted strings of an argument list, decoded. */
function strings(args: string): Buffer[] {
  return [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map((found) => decodeBytes(found[1] ?? ''));
}

function firstNumber(args: string): number {
  return Number.parseInt(args, 10);
}

class Reader {
  readonly events: DiskEvent[] = [];
  readonly #folder: string;
  readonly #pending = new Map<string, Call>();
  readonly #open = new Map<number, Open>();
  readonly #fileOf = new Map<string, number>();
  readonly #sizes: number[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  get files(): number {
    return this.#sizes.length;
  }

  line(text: string): void {
    const parts = LINE.exec(text);
    if (parts === null) return;
    const [, pid = '', at = '', rest = ''] = parts;
    const time = Number(at) * 1000;
    const resumed = RESUMED.exec(rest);
    if (resumed !== null) {
      const call = this.#pending.get(pid);
      this.#pending.delete(pid);
      if (call !== undefined) this.#done({ ...call, args: call.args + (resumed[2] ?? '') }, time);
      return;
    }
    const entry = ENTRY.exec(rest);
    if (entry === null) return;
    const call = { name: entry[1] ?? '', args: entry[2] ?? '', begun: this.events.length };
    if (rest.endsWith('<unfinished ...>')) {
      this.#pending.set(pid, { ...call, args: call.args.slice(0, -'<unfinished ...>'.length) });
    } else this.#done(call, time);
  }

  #done(call: Call, time: number): void {
    const result = Number(/\)\s+= (-?\d+)[^)]*$/.exec(call.args)?.[1] ?? Number.NaN);
    if (!Number.isFinite(result) || result < 0) return;
    switch (call.name) {
      case 'open':
      case 'openat':
      case 'creat':
        this.#opened(call, result, time);
        return;
      case 'close':
        this.#open.delete(firstNumber(call.args));
        return;
      case 'write':
      case 'pwrite64':
        this.#written(call, result, time);
        return;
      case 'fsync':
      case 'fdatasync': {
        const open = this.#open.get(firstNumber(call.args));
        if (open !== undefined) this.events.push({ kind: 'sync', file: open.file, begun: call.begun, time });
        return;
      }
      case 'ftruncate': {
        const open = this.#open.get(firstNumber(call.args));
        if (open === undefined || open.file === 'folder') return;
        const size = Number.parseInt(call.args.split(',')[1] ?? '', 10);
        this.#sizes[open.file] = size;
        this.events.push({ kind: 'truncate', file: open.file, size, time });
        return;
      }
      case 'rename':
      case 'renameat':
      case 'renameat2':
        this.#renamed(call, time);
        return;
      case 'unlink':
      case 'unlinkat': {
        const path = this.#below(strings(call.args)[0]);
        if (path === undefined) return;
        this.#fileOf.delete(path);
        this.events.push({ kind: 'unlink', path, time });
        return;
      }
    }
  }

  /** The path below the folder, '' for the folder itself; undefined for others. */
  #below(bytes: Buffer | undefined): string | undefined {
    const path = bytes?.toString('utf8').replace(/\/+$/, '');
    if (path === undefined) return undefined;
    if (path === this.#folder) return '';
    return path.startsWith(`${this.#folder}/`) ? path.slice(this.#folder.length + 1) : undefined;
  }

  #opened(call: Call, fd: number, time: number): void {
    const path = this.#below(strings(call.args)[0]);
    this.#open.delete(fd);
    if (path === undefined) return;
    if (call.args.includes('O_DIRECTORY') || path === '') {
      this.#open.set(fd, { file: 'folder', append: false, position: 0 });
      return;
    }
    let file = this.#fileOf.get(path);
    if (file === undefined) {
      if (!call.args.includes('O_CREAT') && call.name !== 'creat') {
        // LevelDB opens its folder by name to sync it.
        if (!/\.(?:log|ldb|sst|dbtmp)$|CURRENT|MANIFEST|LOCK|LOG/.test(path)) {
          this.#open.set(fd, { file: 'folder', append: false, position: 0 });
        }
        return;
      }
      file = this.#sizes.length;
      this.#sizes.push(0);
      this.#fileOf.set(path, file);
      this.events.push({ kind: 'create', path, time });
    }
    if (call.args.includes('O_TRUNC') && (this.#sizes[file] ?? 0) > 0) {
      this.#sizes[file] = 0;
      this.events.push({ kind: 'truncate', file, size: 0, time });
    }
    this.#open.set(fd, { file, append: call.args.includes('O_APPEND'), position: 0 });
  }

  #written(call: Call, count: number, time: number): void {
    const open = this.#open.get(firstNumber(call.args));
    if (open === undefined || open.file === 'folder') return;
    const bytes = (strings(call.args)[0] ?? Buffer.alloc(0)).subarray(0, count);
    if (bytes.length !== count)
      throw new Error('the trace cut a write short: its strings are too long for -s');
    const size = this.#sizes[open.file] ?? 0;
    const at =
      call.name === 'pwrite64'
        ? Number(/, (\d+)\)\s+= /.exec(call.args)?.[1])
        : open.append
          ? size
          : open.position;
    if (call.name === 'write') open.position = at + count;
    this.#sizes[open.file] = Math.max(size, at + count);
    this.events.push({ kind: 'write', file: open.file, offset: at, bytes, time });
  }

  #renamed(call: Call, time: number): void {
    const [from, to] = strings(call.args).map((bytes) => this.#below(bytes));
    if (from === undefined || to === undefined) return;
    moveNames(this.#fileOf, from, to);
    this.events.push({ kind: 'rename', from, to, time });
  }
}

/** What a rename does to a table of names: a file takes its new one, a folder takes all below it along. */
export function moveNames(names: Map<string, number>, from: string, to: string): void {
  for (const [path, file] of [...names]) {
    if (path !== from && !path.startsWith(`${from}/`)) continue;
    names.delete(path);
    names.set(to + path.slice(from.length), file);
  }
}

/** Reads the lines of a trace; `folder` is the absolute path whose files matter. */
export function readTrace(lines: Iterable<string>, folder: string): Trace {
  const reader = new Reader(folder);
  for (const line of lines) reader.line(line);
  return { events: reader.events, files: reader.files };
}
