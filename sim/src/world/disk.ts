/**
 * A disk as a storage engine promises it: a commit is whole and durable when it was acknowledged. What was under
 * way when the process died is there whole or not at all. A commit may be slow, may fail (then the engine takes
 * no more, and nobody knows whether this one is there), may find the disk full. Bits may rot, the whole may be
 * set back to an earlier state.
 */
import { assert } from '@holdfast/core/base/assert';
import { type Bytes, EMPTY } from '@holdfast/core/base/bytes';
import { Fault } from '@holdfast/core/base/refusal';
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
} from '@holdfast/core/storage/engine';
import { SortedMap } from '@holdfast/core/storage/sorted-map';
import type { Process } from './process.ts';
import type { Random } from './random.ts';

export type DiskKnobs = {
  /** Mean time of a commit, ms. */
  commitMs: number;
  /** Chance that a commit takes `slowMs`. */
  slowChance: number;
  slowMs: number;
  /** Chance that a read takes a moment instead of none. */
  readDelayChance: number;
  /** Chance that a commit fails. */
  failChance: number;
  full: boolean;
};

export const HEALTHY: DiskKnobs = {
  commitMs: 1,
  slowChance: 0,
  slowMs: 0,
  readDelayChance: 0,
  failChance: 0,
  full: false,
};

const LIMITS: EngineLimits = {
  batchWritesMax: 65_536,
  batchBytesMax: 128 * 1024 * 1024,
  rangeEntriesMax: 4096,
};

export type DiskWatch = {
  /** A commit has just become durable. */
  committed(disk: SimDisk, writes: readonly Write[]): void;
  /** The content was exchanged behind everybody's back. */
  replaced(disk: SimDisk): void;
  /** The engine of a living process has failed for good: the process ends itself. */
  failed(disk: SimDisk, process: Process, why: string): void;
};

type Pending = { readonly writes: readonly Write[]; readonly process: Process };

export class SimDisk {
  readonly name: string;
  readonly knobs: DiskKnobs = { ...HEALTHY };
  rows: SortedMap<Bytes> = new SortedMap();
  fence = 0;
  readonly #random: Random;
  readonly #watch: DiskWatch;
  readonly #pending: Pending[] = [];

  constructor(name: string, random: Random, watch: DiskWatch) {
    this.name = name;
    this.#random = random;
    this.#watch = watch;
  }

  /** The engine as `process` opens it. */
  open(process: Process): StorageEngine {
    return new SimEngine(this, process, this.#random);
  }

  /** How long the next commit takes until it is durable, ms. */
  commitTime(): number {
    const { commitMs, slowChance, slowMs } = this.knobs;
    if (this.#random.chance(slowChance)) return this.#random.between(commitMs, slowMs);
    return commitMs * this.#random.between(0.5, 1.5);
  }

  begin(pending: Pending): void {
    this.#pending.push(pending);
  }

  /** Makes `pending` durable unless a crash has decided about it before. Whether it is now. */
  settle(pending: Pending): boolean {
    const at = this.#pending.indexOf(pending);
    if (at < 0) return false;
    this.#pending.splice(at, 1);
    this.#apply(pending.writes);
    return true;
  }

  drop(pending: Pending): void {
    const at = this.#pending.indexOf(pending);
    if (at >= 0) this.#pending.splice(at, 1);
  }

  /** The process is dead: each commit under way is there or not, the later ones never without the earlier. */
  crash(process: Process): void {
    let kept = true;
    for (const pending of this.#pending.splice(0)) {
      if (pending.process !== process) {
        this.#pending.push(pending);
        continue;
      }
      kept &&= this.#random.chance(0.5);
      if (kept) this.#apply(pending.writes);
    }
  }

  snapshot(): { readonly rows: SortedMap<Bytes>; readonly fence: number } {
    return { rows: this.rows.clone(), fence: this.fence };
  }

  /** As if the machine had been set back to `snapshot`. */
  restore(snapshot: { readonly rows: SortedMap<Bytes>; readonly fence: number }): void {
    this.rows = snapshot.rows.clone();
    this.fence = Math.max(this.fence, snapshot.fence);
    this.#watch.replaced(this);
  }

  fail(process: Process, why: string): void {
    this.#watch.failed(this, process, why);
  }

  #apply(writes: readonly Write[]): void {
    for (const { key, value } of writes) {
      if (value === undefined) this.rows.delete(key);
      else this.rows.set(key, value);
    }
    this.#watch.committed(this, writes);
  }
}

class SimEngine implements StorageEngine {
  readonly type = 'sim';
  readonly limits: EngineLimits = LIMITS;
  readonly #disk: SimDisk;
  readonly #process: Process;
  readonly #random: Random;
  #closed = false;
  #failure: Error | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(disk: SimDisk, process: Process, random: Random) {
    this.#disk = disk;
    this.#process = process;
    this.#random = random;
  }

  async get(key: Key): Promise<Bytes | undefined> {
    assert(!this.#closed, 'get from a closed engine');
    if (this.#random.chance(this.#disk.knobs.readDelayChance)) await this.#moment();
    return this.#disk.rows.get(key)?.slice();
  }

  async range(range: Range): Promise<readonly Entry[]> {
    assert(!this.#closed, 'range of a closed engine');
    assertRange(range, this.limits);
    if (this.#random.chance(this.#disk.knobs.readDelayChance)) await this.#moment();
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

  commit(writes: readonly Write[], fence: Fence): Promise<void> {
    // Taken at once, as a real engine does: whoever changes the bytes later does not change the disk.
    const taken = writes.map(({ key, value }) => ({ key, value: value?.slice() }));
    const done = this.#last.then(() => this.#commitNow(taken, fence));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #commitNow(writes: readonly Write[], fence: Fence): Promise<void> {
    const disk = this.#disk;
    assert(!this.#closed, 'commit to a closed engine');
    assertBatch(writes, this.limits);
    if (this.#failure !== undefined) throw this.#failure;
    if (fence.token !== disk.fence) throw new FencedError('another writer has taken over the storage');
    return new Promise((resolve, reject) => {
      const pending = { writes, process: this.#process };
      const time = disk.commitTime();
      const failing = disk.knobs.full || this.#random.chance(disk.knobs.failChance);
      disk.begin(pending);
      this.#process.after(time, () => {
        if (failing) {
          const why = disk.knobs.full ? 'no space left on the disk' : 'input/output error';
          // A full disk took nothing; after any other error nobody knows.
          if (disk.knobs.full || this.#random.chance(0.5)) disk.drop(pending);
          else disk.settle(pending);
          this.#failure = new Fault(why);
          reject(this.#failure);
          disk.fail(this.#process, why);
          return;
        }
        disk.settle(pending);
        // The answer takes a moment of its own, in which the process may die.
        this.#process.after(this.#random.between(0, 0.2), resolve);
      });
    });
  }

  #moment(): Promise<void> {
    return new Promise((resolve) => this.#process.after(this.#random.between(0, 2), resolve));
  }
}
