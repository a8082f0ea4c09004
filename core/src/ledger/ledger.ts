/**
 * The log and the state that follows from it. Everything here is ciphertext.
 *
 * Invariants
 *   R1  `commit` resolves only after the record and all before it are durable.
 *   R2  one transaction, one record: its data, log record and sync-index rows are one engine commit.
 *   R4  records chain: a record holds the hash of the one before it.
 *   R5  `head().root` equals the root recomputed from the data.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Signal } from '../base/env.ts';
import type { Entry, Key, Range } from '../storage/engine.ts';

/**
 * Who may hold an entry, by the first segment of its key:
 *   shared/  every follower          local/  DR followers only (tokens, leases, local mounts)
 *   own/     never leaves this cluster and is in no record (role, link secrets, stranded sets)
 */
export type KeyClass = 'shared' | 'local' | 'own';

/** A reign of one primary. A promotion opens a higher one (architecture 4). */
export type Epoch = {
  readonly counter: number;
  /** 128 random bits in hex: two clusters that both promote get different ids (R7). */
  readonly id: string;
  readonly clusterId: string;
  /** Index of the first record of this epoch, and hash of the record before it (hex). */
  readonly fromIndex: number;
  readonly fromHash: string;
  /** Milliseconds since 1970 on the promoting cluster. */
  readonly time: number;
};

/** A place in the log: equal positions mean equal histories. */
export type Position = {
  readonly epoch: { readonly counter: number; readonly id: string };
  readonly index: number;
  /** SHA-256 of the encoded record at `index`, hex; of nothing (64 zeros) at index 0. */
  readonly hash: string;
};

export type Head = Position & {
  /** Root over both classes, then of each: SHA-256, hex. */
  readonly root: string;
  readonly sharedRoot: string;
  readonly localRoot: string;
  /** Commit time of the head record, ms since 1970. */
  readonly time: number;
};

export type Op = {
  readonly key: Key;
  /** undefined deletes. */
  readonly value: Bytes | undefined;
  /** SHA-256 of the value it replaces, undefined when there was none. */
  readonly was: Bytes | undefined;
};

export type LogRecord = {
  readonly epoch: { readonly counter: number; readonly id: string };
  readonly index: number;
  readonly time: number;
  readonly previousHash: string;
  readonly ops: readonly Op[];
};

/** A record as it was written and as it is shipped: the same bytes (P14). */
export type SealedRecord = { readonly index: number; readonly hash: string; readonly bytes: Bytes };

/** Something a transaction read was changed before it could commit: run it again. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
}

/** What a follower found when a record did not fit: it must compare tries, never apply (R4). */
export class Divergence extends Error {
  override readonly name = 'Divergence';
}

/** Reads made through it are validated at commit. Writes are seen by its own later reads. */
export interface LedgerTransaction {
  get(key: Key): Promise<Bytes | undefined>;
  /** Counts as a read of `key` whose value came from a cache that `onChange` keeps exact. */
  observe(key: Key): void;
  /** Whether nothing has written `key` since this transaction first read it, nor is about to. */
  unchanged(key: Key): boolean;
  range(range: Range): Promise<readonly Entry[]>;
  put(key: Key, value: Bytes): void;
  delete(key: Key): void;
}

export type CommitResult = {
  /** Position of the record, or of the head when nothing replicated was written. */
  readonly position: Position;
  /** Whether a record was appended. */
  readonly appended: boolean;
};

/** One row of a comparison of tries. `path` is a prefix of hex digits of the key hash. */
export type TrieNode = {
  readonly class: 'shared' | 'local';
  readonly path: string;
  readonly hash: string;
  readonly count: number;
  /** Child hashes by digit for an inner node. */
  readonly children?: readonly { readonly path: string; readonly hash: string; readonly count: number }[];
  /** (key hash, value hash) pairs in hex for a leaf. */
  readonly leaf?: readonly { readonly key: string; readonly value: string }[];
};

export interface Ledger {
  head(): Head;
  /** Reigns, oldest first; the last one is current. Kept in `shared/core/epochs`. */
  epochs(): readonly Epoch[];

  begin(): LedgerTransaction;
  /**
   * Validates what `transaction` read, then appends. Throws Conflict (nothing written), Refusal 413 when the
   * record is over a limit, FencedError or Fault as the engine does.
   */
  commit(transaction: LedgerTransaction): Promise<CommitResult>;
  /**
   * Throws Conflict when something that `transaction` read has changed since: for transactions that write
   * nothing, and before what failed in one is believed.
   */
  validate(transaction: LedgerTransaction): Promise<void>;
  /** Opens a new epoch from the head with `extra` writes in the same record, as a promotion does. */
  openEpoch(epoch: Epoch, transaction: LedgerTransaction): Promise<CommitResult>;
  /**
   * Stops all commits with `reason` (a Refusal) until `resume`; waits for those under way. Transactions that
   * write own entries only still commit: they do not move the head, and a fence must be made durable.
   */
  freeze(reason: Error): Promise<void>;
  resume(): void;

  /** Follower side. Appends records that extend the head and fit their `was`; throws Divergence otherwise. */
  apply(records: readonly SealedRecord[]): Promise<void>;
  /** Log records from `index` on, up to `bytesMax` (at least one when there is one). Empty when none. */
  read(index: number, bytesMax: number): Promise<readonly SealedRecord[]>;
  /** Index of the oldest record that is still kept; head index + 1 when none is. */
  oldest(): number;
  /** Resolves when the head index is above `index`, or rejects when the signal is aborted. */
  advanced(index: number, signal?: Signal): Promise<void>;
  /** Called after each durable commit or apply with the keys that changed. Returns the way to stop it. */
  onChange(listener: (keys: readonly Key[], head: Head) => void): () => void;
  /** Called when another generation took the place of all content: forget everything that was read. */
  onReplace(listener: (head: Head) => void): () => void;

  /** The node at `path` of a class's trie, from memory; undefined when nothing is there. */
  node(keyClass: 'shared' | 'local', path: string): TrieNode | undefined;
  /** Entries by hex hash of their key, with the position they are a snapshot of or later. */
  fetch(keyClass: 'shared' | 'local', keyHashes: readonly string[]): Promise<readonly Entry[]>;
  /**
   * Recomputes the roots from the data, while writes go on; `corrupted` lists what differs from the sync index
   * or its stored rows, as class and trie path (`shared/3f`).
   */
  verify(): Promise<{ root: string; sharedRoot: string; localRoot: string; corrupted: readonly string[] }>;
  /** Rebuilds the sync index from the data, with progress. */
  reindex(progress: (done: number, total: number) => void): Promise<void>;
  /** Drops log records up to `index` (exclusive) to keep retention. */
  truncateBefore(index: number): Promise<void>;

  /**
   * Sync side. Begins a repair: from now on `patch` may write entries that are newer than the head, and the
   * ledger says `repairing` in its persisted state until `settle`. Survives a crash.
   */
  beginRepair(): Promise<void>;
  /** Whether the data is a mixture that no index describes (crash during a repair included). */
  repairing(): boolean;
  /** Writes fetched entries (value undefined deletes) without records. Only while repairing. */
  patch(writes: readonly { readonly key: Key; readonly value: Bytes | undefined }[]): Promise<void>;
  /** Applies records of the source without checking `was` or the chain to the local head. Only while repairing. */
  patchRecords(records: readonly SealedRecord[]): Promise<void>;
  /**
   * Ends the repair at the source's `head`: throws Divergence unless the local roots equal its roots. The log
   * begins anew behind that head.
   */
  settle(head: Head): Promise<void>;

  /** A second, empty ledger beside this one in the same engine, for a staged enable (R14). */
  stage(): Promise<Ledger>;
  /** Makes the staged ledger the current one in one commit and deletes the old generation afterwards. */
  adopt(staged: Ledger): Promise<void>;
  /** Drops a staged ledger. */
  discard(staged: Ledger): Promise<void>;

  /** Ends all commits and the work in the background, and waits for what is under way. The engine stays open. */
  close(): Promise<void>;
}
