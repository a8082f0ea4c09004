/** A storage engine whose process dies at a chosen commit: before it, or right after it became durable. */
import { Fault } from '../../base/refusal.ts';
import type { StorageEngine } from '../../storage/engine.ts';
import { type MemoryDisk, memoryEngine } from '../../storage/memory.ts';

export class Fuse {
  /** Commits since it was armed. */
  commits = 0;
  /** It has gone off since it was armed. */
  blown = false;
  #dead = false;
  #at = Number.POSITIVE_INFINITY;
  #durable = false;

  /** The `at`th commit from now on is the last: it happens when `durable`, and nobody hears of it either way. */
  arm(at: number, durable: boolean): void {
    this.commits = 0;
    this.blown = false;
    this.#dead = false;
    this.#at = at;
    this.#durable = durable;
  }

  /** The power is back, for good. */
  disarm(): void {
    this.#at = Number.POSITIVE_INFINITY;
    this.#dead = false;
  }

  engine(disk: MemoryDisk): StorageEngine {
    const inner = memoryEngine('inmem', disk);
    return {
      type: inner.type,
      limits: inner.limits,
      get: (key) => inner.get(key),
      range: (range) => inner.range(range),
      acquire: () => inner.acquire(),
      close: () => inner.close(),
      commit: async (writes, fence) => {
        if (this.#dead) throw new Fault('the power is off');
        this.commits += 1;
        if (this.commits < this.#at) return inner.commit(writes, fence);
        this.blown = true;
        this.#dead = true;
        if (this.#durable) await inner.commit(writes, fence);
        throw new Fault('the power is off');
      },
    };
  }
}
