/** The log file of `log_file`: appended to, rotated by size and age, reopened on SIGHUP. */
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Clock } from '@holdfast/core/base/env';
import type { LogSink } from './log.ts';
import { makeFolderSync } from './make-folder.ts';

export type LogFileOptions = {
  /** A path that ends in "/" names a folder: the file in it is `vault.log`, as in Vault. */
  readonly path: string;
  /** Rotate when the file would grow beyond; 0 never. */
  readonly rotateBytes: number;
  /** Rotate when the file is older, ms; 0 never. */
  readonly rotateMs: number;
  /** How many rotated files stay; 0 all, -1 none. */
  readonly maxFiles: number;
  readonly clock: Clock;
};

export type LogFile = LogSink & {
  /** Opens the path again, for outside rotation (logrotate and SIGHUP). */
  reopen(): void;
  close(): void;
};

/**
 * Opens the file for appending, mode 0600. Throws when it cannot be opened now; later failures go to the
 * standard error stream once, because a full log disk must not stop the server.
 */
export function openLogFile(options: LogFileOptions): LogFile {
  const path = options.path.endsWith('/') ? join(options.path, 'vault.log') : options.path;
  const { clock } = options;
  /** undefined once closed: the number of a closed file may by then be that of another one. */
  let file: number | undefined;
  let size = 0;
  let opened = 0;
  let complained = false;

  const complain = (error: unknown): void => {
    if (!complained) process.stderr.write(`log file ${path}: ${String(error)}\n`);
    complained = true;
  };
  /** The file of before stays in use until the next one is open. */
  const open = (): void => {
    makeFolderSync(dirname(path), 0o700);
    const next = openSync(path, 'a', 0o600);
    if (file !== undefined) closeSync(file);
    file = next;
    size = fstatSync(file).size;
    opened = clock.now();
  };
  const rotate = (): void => {
    try {
      renameSync(path, rotatedName(path, clock.now()));
      open();
      prune(path, options.maxFiles);
    } catch (error) {
      complain(error);
    }
  };
  const append = (line: string): void => {
    const bytes = Buffer.from(`${line}\n`);
    const full = options.rotateBytes > 0 && size > 0 && size + bytes.length > options.rotateBytes;
    const old = options.rotateMs > 0 && clock.now() - opened >= options.rotateMs;
    if (full || old) rotate();
    if (file === undefined) throw new Error('the log file is closed');
    writeSync(file, bytes);
    size += bytes.length;
  };
  open();
  return {
    async mustWrite(line) {
      append(line);
    },
    write(line) {
      try {
        append(line);
      } catch (error) {
        complain(error);
      }
    },
    reopen() {
      open();
      complained = false;
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** `vault.log` becomes `vault-<nanoseconds>.log`, as Vault names it; never the name of a file that is there. */
function rotatedName(path: string, now: number): string {
  const extension = extname(path);
  const stem = join(dirname(path), basename(path, extension));
  for (let stamp = now * 1_000_000; ; stamp += 1_000_000) {
    const name = `${stem}-${stamp}${extension}`;
    if (!existsSync(name)) return name;
  }
}

function prune(path: string, maxFiles: number): void {
  if (maxFiles === 0) return;
  const extension = extname(path);
  const prefix = `${basename(path, extension)}-`;
  const rotated = readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && name.endsWith(extension))
    .filter((name) => /^\d+$/.test(name.slice(prefix.length, name.length - extension.length)))
    .sort();
  const excess = maxFiles < 0 ? rotated.length : rotated.length - maxFiles;
  for (const name of rotated.slice(0, Math.max(0, excess))) unlinkSync(join(dirname(path), name));
}
