/** The one source of chance: everything in a pretended world follows from its seed. */

/** sfc32, a small fast generator of 32-bit numbers that passes PractRand. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** `stream` names an independent sequence of the same seed. */
  constructor(seed: number, stream = '') {
    let h = 0x9e3779b9 ^ (seed >>> 0);
    for (let i = 0; i < stream.length; i++) h = Math.imul(h ^ stream.charCodeAt(i), 0x01000193);
    this.#a = h;
    this.#b = Math.floor(seed / 0x1_0000_0000) | 0;
    this.#c = Math.imul(h, 0x85ebca6b);
    this.#d = 1;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  uint32(): number {
    const t = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }

  /** 0 <= x < 1 */
  float(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** 0 <= x < `end`, whole. */
  below(end: number): number {
    return Math.floor(this.float() * end);
  }

  /** `low` <= x < `high`, with fraction. */
  between(low: number, high: number): number {
    return low + this.float() * (high - low);
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  /** One of `items`, which is not empty. */
  pick<T>(items: readonly T[]): T {
    const found = items[this.below(items.length)];
    if (found === undefined && items.length === 0) throw new RangeError('pick from nothing');
    return found as T;
  }

  /** A waiting time with mean `mean`, as between independent events. */
  exponential(mean: number): number {
    return -Math.log(1 - this.float()) * mean;
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 4) {
      const word = this.uint32();
      for (let i = at; i < Math.min(at + 4, length); i++) out[i] = word >>> (8 * (i - at));
    }
    return out;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const out = [...items];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const swap = out[i] as T;
      out[i] = out[j] as T;
      out[j] = swap;
    }
    return out;
  }
}
