/** The newest log records in memory, so that followers close behind cost no reads of the engine. */
import { LOG_TAIL_BYTES_MAX } from '../base/limits.ts';
import type { SealedRecord } from './ledger.ts';

export class LogTail {
  readonly #bytesMax: number;
  #records: SealedRecord[] = [];
  /** Records before this place are dropped; the array is cut from time to time. */
  #start = 0;
  #bytes = 0;

  constructor(bytesMax: number = LOG_TAIL_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** Adds the record that follows the last one. */
  push(record: SealedRecord): void {
    this.#records.push(record);
    this.#bytes += record.bytes.length;
    while (this.#bytes > this.#bytesMax && this.#start < this.#records.length) {
      this.#bytes -= this.#records[this.#start]?.bytes.length ?? 0;
      this.#start += 1;
    }
    if (this.#start > 1024 && 2 * this.#start > this.#records.length) {
      this.#records = this.#records.slice(this.#start);
      this.#start = 0;
    }
  }

  clear(): void {
    this.#records = [];
    this.#start = 0;
    this.#bytes = 0;
  }

  /** Records from `index` on, up to `bytesMax` and at least one; undefined when `index` is not in the tail. */
  from(index: number, bytesMax: number): readonly SealedRecord[] | undefined {
    const first = this.#records[this.#start];
    if (first === undefined || index < first.index) return undefined;
    const found: SealedRecord[] = [];
    let bytes = 0;
    for (let at = this.#start + index - first.index; at < this.#records.length; at++) {
      const record = this.#records[at] as SealedRecord;
      if (found.length > 0 && bytes + record.bytes.length > bytesMax) break;
      found.push(record);
      bytes += record.bytes.length;
    }
    return found;
  }
}
