/** Plaintext entries read or found missing, the longest unused forgotten first. Only a primary has one (B4). */

import type { Bytes } from '../base/bytes.ts';
import { BARRIER_CACHE_BYTES_MAX, BARRIER_CACHE_ENTRIES_MAX } from '../base/limits.ts';

/** Rough cost of an entry beside its value: map, key, array header. */
const ENTRY_OVERHEAD_BYTES = 200;

export class EntryCache {
  readonly #entriesMax: number;
  readonly #bytesMax: number;
  /** In order of use: a Map iterates in order of insertion. */
  readonly #entries = new Map<string, Bytes | undefined>();
  #bytes = 0;
  #enabled = false;

  constructor(entriesMax: number = BARRIER_CACHE_ENTRIES_MAX, bytesMax: number = BARRIER_CACHE_BYTES_MAX) {
    this.#entriesMax = entriesMax;
    this.#bytesMax = bytesMax;
  }

  enable(enabled: boolean): void {
    this.#enabled = enabled;
    if (!enabled) this.clear();
  }

  /** What is known of `key`: a hit may say that there is no such entry. */
  get(key: string): { readonly value: Bytes | undefined } | undefined {
    if (!this.#entries.has(key)) return undefined;
    const value = this.#entries.get(key);
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return { value: value?.slice() };
  }

  set(key: string, value: Bytes | undefined): void {
    if (!this.#enabled) return;
    this.forget(key);
    this.#entries.set(key, value?.slice());
    this.#bytes += cost(key, value);
    while (this.#entries.size > this.#entriesMax || this.#bytes > this.#bytesMax) {
      const [oldest] = this.#entries.keys();
      if (oldest === undefined) return;
      this.forget(oldest);
    }
  }

  forget(key: string): void {
    if (!this.#entries.has(key)) return;
    this.#bytes -= cost(key, this.#entries.get(key));
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }
}

function cost(key: string, value: Bytes | undefined): number {
  return ENTRY_OVERHEAD_BYTES + 2 * key.length + (value?.length ?? 0);
}
