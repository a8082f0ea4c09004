/** The durable content of one generation, and a draft of what follows it. Neither is ever changed in part. */
import { assert } from '../base/assert.ts';
import { type Bytes, toHex, utf8 } from '../base/bytes.ts';
import type { Key, Write } from '../storage/engine.ts';
import { decodeEpochs, EPOCHS_KEY } from './epochs.ts';
import type { Epoch, Head, LogRecord, Position, SealedRecord } from './ledger.ts';
import { encodeDocument, encodeIndexRow, encodeLogRow, keyClassOf, RowKeys } from './rows.ts';
import { EMPTY_TRIE, type Trie, TrieEdit } from './trie.ts';

type Sha256 = (message: Bytes) => Bytes;

export type Content = {
  readonly rows: RowKeys;
  readonly head: Head;
  /** Index of the oldest record kept. */
  readonly oldest: number;
  readonly repairing: boolean;
  /** The index did not fit the head when the ledger was opened, and nothing has repaired it since. */
  readonly damaged: boolean;
  readonly shared: Trie;
  readonly local: Trie;
  readonly epochs: readonly Epoch[];
};

/** What the head row holds. */
export type HeadDocument = Pick<Content, 'oldest' | 'repairing' | 'damaged'> & {
  readonly format: 1;
  readonly head: Head;
};

/** Position before the first record. */
export const START: Position = {
  epoch: { counter: 0, id: '0'.repeat(32) },
  index: 0,
  hash: '0'.repeat(64),
};

/** A generation with nothing in it. */
export function emptyContent(generation: number, sha256: Sha256): Content {
  const roots = rootsOf(EMPTY_TRIE, EMPTY_TRIE, sha256);
  return {
    rows: new RowKeys(generation),
    head: { ...START, ...roots, time: 0 },
    oldest: 1,
    repairing: false,
    damaged: false,
    shared: EMPTY_TRIE,
    local: EMPTY_TRIE,
    epochs: [],
  };
}

/** Roots in hex; the common one is SHA-256(shared root || local root). */
export function rootsOf(
  shared: Trie,
  local: Trie,
  sha256: Sha256,
): Pick<Head, 'root' | 'sharedRoot' | 'localRoot'> {
  const both = new Uint8Array(64);
  both.set(shared.root);
  both.set(local.root, 32);
  return { root: toHex(sha256(both)), sharedRoot: toHex(shared.root), localRoot: toHex(local.root) };
}

/** The row that makes `content` the state of its generation. */
export function headRow(content: Content, sha256: Sha256): Write {
  const { head, oldest, repairing, damaged } = content;
  const document: HeadDocument = { format: 1, head, oldest, repairing, damaged };
  return { key: content.rows.head, value: encodeDocument(document, sha256) };
}

/** Changes on top of a content: the rows of one engine commit and the content that holds after it. */
export class Draft {
  readonly records: SealedRecord[] = [];
  /** Logical keys written, each once. */
  readonly keys: Set<Key> = new Set<Key>();
  readonly #base: Content;
  readonly #sha256: Sha256;
  readonly #rows = new Map<Key, Bytes | undefined>();
  readonly #tries: Readonly<Record<'shared' | 'local', TrieEdit>>;
  #position: Position & { readonly time: number };
  #state: Pick<Content, 'oldest' | 'repairing' | 'damaged' | 'epochs'>;
  #bytes = 0;

  constructor(base: Content, sha256: Sha256) {
    this.#base = base;
    this.#sha256 = sha256;
    this.#tries = {
      shared: new TrieEdit(base.shared, sha256),
      local: new TrieEdit(base.local, sha256),
    };
    this.#position = positionOf(base.head);
    this.#state = base;
  }

  get position(): Position {
    return this.#position;
  }

  get epochs(): readonly Epoch[] {
    return this.#state.epochs;
  }

  /** Rows and bytes of the commit so far, the head row not counted. */
  get size(): { readonly rows: number; readonly bytes: number } {
    return { rows: this.#rows.size, bytes: this.#bytes };
  }

  /** Writes an entry and its place in the index; `undefined` deletes. Returns the hash of what it replaces. */
  write(key: Key, value: Bytes | undefined): Bytes | undefined {
    const keyClass = keyClassOf(key);
    assert(keyClass !== undefined, 'a key begins with shared/, local/ or own/');
    this.keys.add(key);
    this.row(this.#base.rows.dataRow(key), value);
    if (keyClass === 'own') return undefined;
    const keyBytes = utf8(key);
    const keyHash = this.#sha256(keyBytes);
    const trie = this.#tries[keyClass];
    const was = trie.get(keyHash)?.slice();
    const indexRow = this.#base.rows.indexRow(keyClass, toHex(keyHash));
    if (value === undefined) {
      trie.delete(keyHash);
      this.row(indexRow, undefined);
    } else {
      const valueHash = this.#sha256(value);
      trie.set(keyHash, valueHash);
      this.row(indexRow, encodeIndexRow(keyBytes, valueHash));
    }
    if (key === EPOCHS_KEY) this.set({ epochs: value === undefined ? [] : decodeEpochs(value) });
    return was;
  }

  /** Whether a replicated entry is there. */
  has(key: Key): boolean {
    const keyClass = keyClassOf(key);
    assert(keyClass === 'shared' || keyClass === 'local', 'only replicated entries are in the index');
    return this.#tries[keyClass].get(this.#sha256(utf8(key))) !== undefined;
  }

  /** Moves the head to `record`, whose ops were written with `write`. */
  append(record: LogRecord, bytes: Bytes): SealedRecord {
    assert(record.index === this.#position.index + 1, 'append: the record does not follow the head');
    const hash = this.#sha256(bytes);
    const sealed = { index: record.index, hash: toHex(hash), bytes };
    this.row(this.#base.rows.logRow(record.index), encodeLogRow(bytes, hash));
    this.#position = { epoch: record.epoch, index: record.index, hash: sealed.hash, time: record.time };
    this.records.push(sealed);
    return sealed;
  }

  /** Sets a row of this generation as it is. */
  row(key: Key, value: Bytes | undefined): void {
    this.#rows.set(key, value);
    this.#bytes += key.length + (value?.length ?? 0);
  }

  set(state: Partial<Pick<Content, 'oldest' | 'repairing' | 'damaged' | 'epochs'>>): void {
    this.#state = { ...this.#state, ...state };
  }

  /** Puts the head to a position that no record of ours leads to. */
  moveTo(position: Position & { readonly time: number }): void {
    this.#position = positionOf(position);
  }

  /** The content with everything in the draft, and the rows that make it durable. */
  finish(): { readonly content: Content; readonly writes: readonly Write[] } {
    const shared = this.#tries.shared.finish();
    const local = this.#tries.local.finish();
    const { oldest, repairing, damaged, epochs } = this.#state;
    const head = { ...this.#position, ...rootsOf(shared, local, this.#sha256) };
    const content = { rows: this.#base.rows, head, oldest, repairing, damaged, shared, local, epochs };
    const writes: Write[] = [];
    for (const [key, value] of this.#rows) writes.push({ key, value });
    writes.push(headRow(content, this.#sha256));
    return { content, writes };
  }
}

function positionOf(head: Position & { readonly time: number }): Position & { readonly time: number } {
  return { epoch: head.epoch, index: head.index, hash: head.hash, time: head.time };
}
