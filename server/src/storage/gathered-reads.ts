/**
 * Reads of single keys, gathered while earlier ones are under way: one trip to the thread pool costs more than
 * a read that LevelDB answers from memory. A read that finds nothing under way goes at once.
 */
import type { Bytes } from '@holdfast/core/base/bytes';

/** Trips at the same time: as many as the pool has threads, so that reads of a cold disk run side by side. */
const TRIPS_MAX = 4;
const KEYS_PER_TRIP_MAX = 64;

type Waiting = {
  readonly key: string;
  readonly resolve: (value: Bytes | undefined) => void;
  readonly reject: (error: unknown) => void;
};

export class GatheredReads {
  readonly #readMany: (keys: string[]) => Promise<readonly (Bytes | undefined)[]>;
  #waiting: Waiting[] = [];
  #trips = 0;

  /** `readMany` gives the values in the order of the keys, as of its call or later. */
  constructor(readMany: (keys: string[]) => Promise<readonly (Bytes | undefined)[]>) {
    this.#readMany = readMany;
  }

  /** The value of `key` as of now or later. */
  get(key: string): Promise<Bytes | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (this.#trips < TRIPS_MAX) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#trips += 1;
    while (this.#waiting.length > 0) {
      const taken = this.#waiting.slice(0, KEYS_PER_TRIP_MAX);
      this.#waiting = this.#waiting.slice(taken.length);
      try {
        const values = await this.#readMany(taken.map(({ key }) => key));
        for (const [i, { resolve }] of taken.entries()) resolve(values[i]);
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    this.#trips -= 1;
  }
}
