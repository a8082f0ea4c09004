/**
 * The storage engine: an ordered map of text keys to bytes with one atomic durable commit.
 * It knows nothing of what the bytes mean. Engines: memory (here), embedded LevelDB (server/src/storage),
 * later PostgreSQL and etcd. Every engine passes `conformance.ts`.
 *
 * Order of keys is the order of their UTF-8 bytes (PostgreSQL: COLLATE "C"), not of UTF-16 units.
 */
import { assert } from '../base/assert.ts';
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
  /** Leaves the values out (they are returned empty): what a LIST needs. */
  readonly keysOnly?: boolean;
  /** Stops after the entry with which the values reach this many bytes; so there is one when any is there. */
  readonly bytesMax?: number;
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

/**
 * The first key after all keys that begin with `prefix` (not empty), for use as `Range.to`: the last code
 * point moved up by one, so that no key below the prefix is missed, whatever its letters.
 */
export function prefixEnd(prefix: string): Key {
  assert(prefix !== '', 'prefixEnd of the empty prefix');
  const letters = [...prefix];
  for (let last = letters.pop(); last !== undefined; last = letters.pop()) {
    const point = last.codePointAt(0) as number;
    if (point === 0x10ffff) continue;
    return letters.join('') + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1);
  }
  throw new RangeError('no key comes after this prefix');
}

/** The next possible key after `key`. */
export function keyAfter(key: Key): Key {
  return `${key}\0`;
}

/** Checks of a commit that are the same for all engines. Lone surrogates have no UTF-8 form. */
export function assertBatch(writes: readonly Write[], limits: EngineLimits): void {
  assert(writes.length <= limits.batchWritesMax, 'commit: too many writes');
  let bytes = 0;
  for (const { key, value } of writes) {
    assert(key !== '' && key.isWellFormed(), 'commit: a key is empty or not well-formed');
    bytes += key.length + (value?.length ?? 0);
  }
  assert(bytes <= limits.batchBytesMax, 'commit: too many bytes');
}

/** Checks of a range read that are the same for all engines. */
export function assertRange(range: Range, limits: EngineLimits): void {
  assert(Number.isInteger(range.limit) && range.limit >= 1, 'range: limit below 1');
  assert(range.limit <= limits.rangeEntriesMax, 'range: limit over rangeEntriesMax');
}
