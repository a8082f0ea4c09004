/**
 * Which keys were written since when, to find out whether what a transaction read has changed. Bounded: what
 * began before the oldest write still remembered counts as changed.
 */
import { RECENT_WRITES_MAX } from '../base/limits.ts';
import type { Key } from '../storage/engine.ts';
import { compareKeys } from '../storage/key-order.ts';

type Written = { readonly sequence: number; readonly key: Key };

/** A range that was read: `from` <= key < `to`. */
export type ReadRange = { readonly from: Key; readonly to: Key | undefined };

export class RecentWrites {
  readonly #max: number;
  readonly #last = new Map<Key, number>();
  /** In order of sequence numbers; what stands before `#start` is forgotten. */
  #writes: Written[] = [];
  #start = 0;
  /** Writes up to this sequence number may be forgotten. */
  #floor = 0;

  constructor(max: number = RECENT_WRITES_MAX) {
    this.#max = max;
  }

  /** Notes that commit number `sequence` writes `key`. Sequence numbers never fall. */
  note(sequence: number, key: Key): void {
    this.#writes.push({ sequence, key });
    this.#last.set(key, sequence);
    if (this.#writes.length - this.#start > this.#max) this.#forgetOldest();
  }

  /** From here on everything read at or before `sequence` counts as changed. */
  forgetUpTo(sequence: number): void {
    this.#writes = [];
    this.#start = 0;
    this.#last.clear();
    this.#floor = sequence + 1;
  }

  /** Whether `key` may have been written by a commit after number `sequence`. */
  changed(key: Key, sequence: number): boolean {
    return sequence < this.#floor || (this.#last.get(key) ?? 0) > sequence;
  }

  /** Whether a key of `range` may have been written by a commit after number `sequence`. */
  changedWithin(range: ReadRange, sequence: number): boolean {
    if (sequence < this.#floor) return true;
    for (let at = this.#writes.length - 1; at >= this.#start; at--) {
      const { sequence: written, key } = this.#writes[at] as Written;
      if (written <= sequence) return false;
      if (compareKeys(key, range.from) >= 0 && (range.to === undefined || compareKeys(key, range.to) < 0)) {
        return true;
      }
    }
    return false;
  }

  #forgetOldest(): void {
    const { sequence, key } = this.#writes[this.#start] as Written;
    if (this.#last.get(key) === sequence) this.#last.delete(key);
    this.#floor = sequence;
    this.#start += 1;
    if (this.#start > this.#max) {
      this.#writes = this.#writes.slice(this.#start);
      this.#start = 0;
    }
  }
}
