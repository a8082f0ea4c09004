/**
 * The storage engine: an ordered map of text keys to bytes with one atomic durable commit.
 * It knows nothing of what the bytes mean. Engines: memory (here), embedded LevelDB (server/src/storage),
 * later PostgreSQL and etcd. Every engine passes `conformance.ts`.
 *
 * Order of keys is the order of their UTF-8 bytes (PostgreSQL: COLLATE "C"), not of UTF-16 units.
 */
import type { Bytes } from '../base/bytes.ts';

export type Key = string;
export type Entry = { readonly key: Key; readonly value: Bytes };

/** `value: undefined` deletes. */
export type Write = { readonly key: Key; readonly value: Bytes | undefined };

export type Range = {
  /** First key, inclusive. */
  readonly from: Key;
  /** End, exclusive; undefined reads to the last key. */
  readonly to?: Key;
  /** Most entries returned; 1 .. engine.limits.rangeEntriesMax. */
  readonly limit: number;
  readonly reverse?: boolean;
};

/** Proof of being the one writer: handed out by `acquire`, checked inside every commit. */
export type Fence = { readonly token: number };

export type EngineLimits = {
  /** Most writes in one commit. */
  readonly batchWritesMax: number;
  /** Most bytes of keys and values in one commit. */
  readonly batchBytesMax: number;
  readonly rangeEntriesMax: number;
};

/** A commit came with a fence that a later `acquire` replaced: nothing was written. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

export interface StorageEngine {
  /** Vault's name of the storage type, as `sys/seal-status` reports it ("inmem", "file", "raft"). */
  readonly type: string;
  readonly limits: EngineLimits;
  /** The value of `key`, or undefined. */
  get(key: Key): Promise<Bytes | undefined>;
  /** Entries in key order (descending when `reverse`). */
  range(range: Range): Promise<readonly Entry[]>;
  /** Becomes the one writer; earlier fences no longer commit. */
  acquire(): Promise<Fence>;
  /**
   * Writes all or nothing. Resolves only when the batch is durable (R1). Rejects with FencedError for an old
   * fence, with Fault when the disk failed: then the engine refuses all further commits (fail-stop).
   */
  commit(writes: readonly Write[], fence: Fence): Promise<void>;
  close(): Promise<void>;
}

/** The first key after all keys that begin with `prefix`, for use as `Range.to`. */
export function prefixEnd(prefix: string): Key {
  return `${prefix}\u{10FFFF}`;
}
