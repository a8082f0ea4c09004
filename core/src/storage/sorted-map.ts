/** An ordered map in memory: sorted runs of keys, split when they grow, so that an insert moves few of them. */
import { compareKeys } from './key-order.ts';

/** Longest run before it is split in two. */
const RUN_KEYS_MAX = 512;

export class SortedMap<V> {
  readonly #values = new Map<string, V>();
  /** Never holds an empty run, except for one when the map is empty. */
  #runs: string[][] = [[]];

  get size(): number {
    return this.#values.size;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: V): void {
    if (!this.#values.has(key)) this.#insert(key);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (!this.#values.delete(key)) return;
    const at = this.#runOf(key);
    const run = this.#run(at);
    run.splice(lowerBound(run, key), 1);
    if (run.length === 0 && this.#runs.length > 1) this.#runs.splice(at, 1);
  }

  /** Pairs with `from` <= key < `to`, ascending, or descending when `reverse`. */
  *entries(from: string, to: string | undefined, reverse = false): Generator<readonly [string, V]> {
    for (const key of reverse ? this.#descending(to) : this.#ascending(from)) {
      if (reverse ? compareKeys(key, from) < 0 : to !== undefined && compareKeys(key, to) >= 0) return;
      const value = this.#values.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  /** A copy that shares no structure. */
  clone(): SortedMap<V> {
    const copy = new SortedMap<V>();
    for (const [key, value] of this.#values) copy.#values.set(key, value);
    copy.#runs = this.#runs.map((run) => [...run]);
    return copy;
  }

  *#ascending(from: string): Generator<string> {
    let at = this.#runOf(from);
    let within = lowerBound(this.#run(at), from);
    for (; at < this.#runs.length; at++, within = 0) {
      const run = this.#run(at);
      for (; within < run.length; within++) yield run[within] as string;
    }
  }

  *#descending(to: string | undefined): Generator<string> {
    let at = to === undefined ? this.#runs.length - 1 : this.#runOf(to);
    let within = to === undefined ? this.#run(at).length : lowerBound(this.#run(at), to);
    while (at >= 0) {
      const run = this.#run(at);
      while (within > 0) yield run[--within] as string;
      at -= 1;
      if (at >= 0) within = this.#run(at).length;
    }
  }

  #insert(key: string): void {
    const at = this.#runOf(key);
    const run = this.#run(at);
    run.splice(lowerBound(run, key), 0, key);
    if (run.length > RUN_KEYS_MAX) this.#runs.splice(at + 1, 0, run.splice(run.length >> 1));
  }

  #run(at: number): string[] {
    return this.#runs[at] as string[];
  }

  /** The last run whose first key is not above `key`. */
  #runOf(key: string): number {
    let low = 0;
    let high = this.#runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (compareKeys(this.#run(middle)[0] as string, key) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Index of the first key that is not below `key`. */
function lowerBound(run: readonly string[], key: string): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(run[middle] as string, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
