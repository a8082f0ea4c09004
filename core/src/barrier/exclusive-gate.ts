/**
 * Lets everybody pass, until somebody must be alone: then the others wait at the gate. For a transaction that
 * lost to others so often that it would never get through.
 */
import { Mutex } from '../ledger/mutex.ts';

export class ExclusiveGate {
  readonly #turn = new Mutex();
  #closed: Promise<void> | undefined;

  /** Resolves when nobody is alone. */
  async pass(): Promise<void> {
    while (this.#closed !== undefined) await this.#closed;
  }

  /** Runs `work` while nobody else passes. What has passed before may still be under way. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn.run(async () => {
      let open: () => void = () => undefined;
      this.#closed = new Promise<void>((resolve) => {
        open = resolve;
      });
      try {
        return await work();
      } finally {
        this.#closed = undefined;
        open();
      }
    });
  }
}
