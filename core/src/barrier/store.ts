/**
 * Plaintext storage for everything above the barrier: transactions over logical keys.
 *
 * `transact` runs the work against a view of the data, encrypts what it wrote and commits it as one record.
 * When something it read was changed meanwhile the work runs again, so the work must have no effect besides
 * its transaction; what must happen after the commit is handed to `tx.afterCommit`.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Position } from '../ledger/ledger.ts';

/** Keys begin with their class: `shared/`, `local/` or `own/` (see ledger.ts). */
export interface Tx {
  get(key: string): Promise<Bytes | undefined>;
  put(key: string, value: Bytes): void;
  delete(key: string): void;
  /**
   * Names directly below `prefix` (which ends with "/"), sorted, as Vault lists: entries by name, folders
   * once with a trailing "/". `after` and `limit` page through them.
   */
  list(
    prefix: string,
    page?: { readonly after?: string; readonly limit?: number },
  ): Promise<readonly string[]>;
  /** All keys below `prefix` in order, whole keys, at most `limit`, beginning after `after`. */
  scan(prefix: string, limit: number, after?: string): Promise<readonly string[]>;
  /** Runs `effect` once after this transaction is durable; its failure does not undo the commit. */
  afterCommit(effect: (position: Position) => void): void;
}

export interface Store {
  /**
   * Runs `work` in a transaction. Throws what the work throws (nothing is written then), Refusal 503 while
   * sealed or frozen, Refusal 413 for a record over a limit.
   */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Like `transact` for work that only reads; a write in it is a bug and throws AssertionError. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}
