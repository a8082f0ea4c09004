/**
 * The disk after a power cut. What was synced is there. Of what was not, each write may be there, be missing, or
 * be torn at a sector, in any combination. Names follow a journal (ext4, xfs): a sync that ended made every
 * earlier change of names durable; of the later ones a prefix is.
 */
import type { Random } from '../fuzz/mutate.ts';
import { type DiskEvent, moveNames, type Trace } from './trace.ts';

const SECTOR_BYTES = 512;

export type Image = {
  /** Files by path below the folder. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Event behind which the power went. */
  readonly at: number;
  readonly time: number;
};

/** Indexes of the events at which a sync ended: the boundaries that matter. */
export function syncBoundaries(trace: Trace): readonly number[] {
  return trace.events.flatMap((event, i) => (event.kind === 'sync' ? [i] : []));
}

class FileContent {
  #buffer = Buffer.alloc(4096);
  #size = 0;

  write(offset: number, bytes: Buffer): void {
    const end = offset + bytes.length;
    if (end > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(end, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, this.#size);
      this.#buffer = grown;
    }
    bytes.copy(this.#buffer, offset);
    this.#size = Math.max(this.#size, end);
  }

  truncate(size: number): void {
    if (size < this.#size) this.#buffer.fill(0, size, this.#size);
    else this.write(size, Buffer.alloc(0));
    this.#size = size;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }
}

/** What is left of one unsynced write: all, nothing, or some of its sectors from the front. */
function survivor(
  bytes: Buffer,
  random: Random,
  harshness: 'drop-all' | 'keep-all' | 'mixed',
): Buffer | undefined {
  if (harshness === 'drop-all') return undefined;
  if (harshness === 'keep-all') return bytes;
  const chance = random.below(3);
  if (chance === 0) return undefined;
  if (chance === 1) return bytes;
  return bytes.subarray(0, random.below(Math.ceil(bytes.length / SECTOR_BYTES) + 1) * SECTOR_BYTES);
}

/** For each file the number of events that its last ended sync covers, and the same for names. */
function covered(
  events: readonly DiskEvent[],
  files: number,
): { readonly files: number[]; readonly names: number } {
  const byFile = new Array<number>(files).fill(0);
  let names = 0;
  for (const event of events) {
    if (event.kind !== 'sync') continue;
    names = Math.max(names, event.begun);
    if (event.file !== 'folder') byFile[event.file] = Math.max(byFile[event.file] ?? 0, event.begun);
  }
  return { files: byFile, names };
}

/** One image of a power cut right behind event `at`. */
export function powerCut(trace: Trace, at: number, random: Random): Image {
  const events = trace.events.slice(0, at + 1);
  const durable = covered(events, trace.files);
  const harshness = (['drop-all', 'keep-all', 'mixed', 'mixed'] as const)[random.below(4)] ?? 'mixed';
  const nameEvents = events.flatMap((event, i) =>
    event.kind === 'create' || event.kind === 'rename' || event.kind === 'unlink' ? [i] : [],
  );
  const undecided = nameEvents.filter((i) => i >= durable.names);
  const lastName = undecided[random.below(undecided.length + 1) - 1] ?? durable.names - 1;

  const contents = Array.from({ length: trace.files }, () => new FileContent());
  const names = new Map<string, number>();
  let created = 0;
  for (const [i, event] of events.entries()) {
    switch (event.kind) {
      case 'create':
        if (i < durable.names || i <= lastName) names.set(event.path, created);
        created += 1;
        break;
      case 'rename':
        if (i < durable.names || i <= lastName) moveNames(names, event.from, event.to);
        break;
      case 'unlink':
        if (i < durable.names || i <= lastName) names.delete(event.path);
        break;
      case 'write': {
        const kept =
          i < (durable.files[event.file] ?? 0) ? event.bytes : survivor(event.bytes, random, harshness);
        if (kept !== undefined) contents[event.file]?.write(event.offset, kept);
        break;
      }
      case 'truncate':
        contents[event.file]?.truncate(event.size);
        break;
      case 'sync':
        break;
    }
  }
  const files = new Map(
    [...names].map(([path, file]) => [path, contents[file]?.bytes ?? Buffer.alloc(0)] as const),
  );
  return { files, at, time: events.at(-1)?.time ?? 0 };
}
