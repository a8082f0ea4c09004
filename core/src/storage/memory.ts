/**
 * The engine that keeps everything in memory: for dev mode, tests and the simulation.
 *
 * The data lives in a `MemoryDisk` that outlives the engine, so that a test can "restart" by opening a new
 * engine over the same disk.
 */
import { assert } from '../base/assert.ts';
import type { Bytes } from '../base/bytes.ts';
import { EMPTY } from '../base/bytes.ts';
import {
  assertBatch,
  assertRange,
  type EngineLimits,
  type Entry,
  type Fence,
  FencedError,
  type Key,
  type Range,
  type StorageEngine,
  type Write,
} from './engine.ts';
import { SortedMap } from './sorted-map.ts';

/** What a machine keeps when its process dies. */
export class MemoryDisk {
  readonly rows: SortedMap<Bytes>;
  /** The newest fence handed out by any engine over this disk. */
  fence = 0;

  constructor(rows: SortedMap<Bytes> = new SortedMap()) {
    this.rows = rows;
  }

  /** The disk as a cloned machine would have it. */
  clone(): MemoryDisk {
    const copy = new MemoryDisk(this.rows.clone());
    copy.fence = this.fence;
    return copy;
  }
}

const LIMITS: EngineLimits = {
  batchWritesMax: 65_536,
  batchBytesMax: 128 * 1024 * 1024,
  rangeEntriesMax: 4096,
};

/** An engine over `disk`; `type` is the name it reports. */
export function memoryEngine(type = 'inmem', disk: MemoryDisk = new MemoryDisk()): StorageEngine {
  return new MemoryEngine(type, disk);
}

class MemoryEngine implements StorageEngine {
  readonly type: string;
  readonly limits: EngineLimits = LIMITS;
  readonly #disk: MemoryDisk;
  #closed = false;

  constructor(type: string, disk: MemoryDisk) {
    this.type = type;
    this.#disk = disk;
  }

  async get(key: Key): Promise<Bytes | undefined> {
    assert(!this.#closed, 'get from a closed engine');
    return this.#disk.rows.get(key)?.slice();
  }

  async range(range: Range): Promise<readonly Entry[]> {
    assert(!this.#closed, 'range of a closed engine');
    assertRange(range, this.limits);
    const entries: Entry[] = [];
    let bytes = 0;
    for (const [key, value] of this.#disk.rows.entries(range.from, range.to, range.reverse)) {
      entries.push({ key, value: range.keysOnly === true ? EMPTY : value.slice() });
      bytes += value.length;
      if (entries.length === range.limit || bytes >= (range.bytesMax ?? Number.POSITIVE_INFINITY)) break;
    }
    return entries;
  }

  async acquire(): Promise<Fence> {
    assert(!this.#closed, 'acquire on a closed engine');
    this.#disk.fence += 1;
    return { token: this.#disk.fence };
  }

  async commit(writes: readonly Write[], fence: Fence): Promise<void> {
    assert(!this.#closed, 'commit to a closed engine');
    assertBatch(writes, this.limits);
    if (fence.token !== this.#disk.fence) throw new FencedError('another writer has taken over the storage');
    for (const { key, value } of writes) {
      if (value === undefined) this.#disk.rows.delete(key);
      else this.#disk.rows.set(key, value.slice());
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
