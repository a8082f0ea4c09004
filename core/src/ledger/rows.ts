/**
 * Where a ledger keeps its rows in the engine, and their forms. docs/formats/ledger-rows.md shows them.
 *
 *   current                     which generation is the current one
 *   g/<n>/head                  position, roots and state of generation n
 *   g/<n>/log/<16 digits>       a log record and its hash
 *   g/<n>/data/<key>            a value
 *   g/<n>/index/<class>/<hex>   by SHA-256 of the key: SHA-256 of the value, then the key
 *   g/<n>/trie/at               the head at which the packed index was written
 *   g/<n>/trie/<class>/<hex>    by the first byte of the key hash: the entries of the index, 64 bytes each
 */
import { assert } from '../base/assert.ts';
import { type Bytes, concat, equalConstantTime, text, toHex, utf8 } from '../base/bytes.ts';
import { Fault } from '../base/refusal.ts';
import type { Key } from '../storage/engine.ts';
import type { KeyClass, SealedRecord } from './ledger.ts';

type Sha256 = (message: Bytes) => Bytes;

const HASH_BYTES = 32;
const INDEX_DIGITS = 16;

export const CURRENT_ROW: Key = 'current';
export const GENERATIONS: Key = 'g/';

/** The class of a logical key, or undefined when it begins with none. */
export function keyClassOf(key: Key): KeyClass | undefined {
  if (key.startsWith('shared/')) return 'shared';
  if (key.startsWith('local/')) return 'local';
  return key.startsWith('own/') ? 'own' : undefined;
}

/** Row keys of one generation. */
export class RowKeys {
  readonly generation: number;
  readonly prefix: Key;
  readonly head: Key;
  readonly log: Key;
  readonly data: Key;
  readonly #index: Readonly<Record<'shared' | 'local', Key>>;

  constructor(generation: number) {
    this.generation = generation;
    this.prefix = `${GENERATIONS}${generation}/`;
    this.head = `${this.prefix}head`;
    this.log = `${this.prefix}log/`;
    this.data = `${this.prefix}data/`;
    this.#index = { shared: `${this.prefix}index/shared/`, local: `${this.prefix}index/local/` };
  }

  logRow(index: number): Key {
    return this.log + String(index).padStart(INDEX_DIGITS, '0');
  }

  indexOfLogRow(row: Key): number {
    return Number(row.slice(this.log.length));
  }

  dataRow(key: Key): Key {
    return this.data + key;
  }

  get trieAt(): Key {
    return `${this.prefix}trie/at`;
  }

  /** Prefix of the packed index of a class. */
  trieRows(keyClass: 'shared' | 'local'): Key {
    return `${this.prefix}trie/${keyClass}/`;
  }

  trieRow(keyClass: 'shared' | 'local', bucket: number): Key {
    return this.trieRows(keyClass) + bucket.toString(16).padStart(2, '0');
  }

  /** Prefix of the index rows of a class. */
  index(keyClass: 'shared' | 'local'): Key {
    return this.#index[keyClass];
  }

  indexRow(keyClass: 'shared' | 'local', keyHash: string): Key {
    return this.#index[keyClass] + keyHash;
  }
}

/** Generation of a row below `g/`, or undefined when it is not one. */
export function generationOf(row: Key): number | undefined {
  const found = /^g\/(\d+)\//.exec(row);
  return found === null ? undefined : Number(found[1]);
}

export type IndexRow = { readonly key: Key; readonly valueHash: Bytes };

export function encodeIndexRow(key: Bytes, valueHash: Bytes): Bytes {
  return concat(valueHash, key);
}

/** Throws Fault when `row` is none. */
export function decodeIndexRow(row: Bytes): IndexRow {
  if (row.length <= HASH_BYTES) throw new Fault('a row of the sync index is damaged');
  return { valueHash: row.slice(0, HASH_BYTES), key: text(row.subarray(HASH_BYTES)) };
}

/** The hash of the value in an index row, as a view. Throws Fault when `row` is none. */
export function valueHashOf(row: Bytes): Bytes {
  if (row.length <= HASH_BYTES) throw new Fault('a row of the sync index is damaged');
  return row.subarray(0, HASH_BYTES);
}

/** A log row: the record and behind it its hash, so that the row can be checked alone. */
export function encodeLogRow(bytes: Bytes, hash: Bytes): Bytes {
  assert(hash.length === HASH_BYTES, 'log row: hash of a wrong length');
  return concat(bytes, hash);
}

/** Throws Fault when the record does not have the hash behind it (R6). */
export function decodeLogRow(index: number, row: Bytes, sha256: Sha256): SealedRecord {
  const bytes = row.slice(0, Math.max(0, row.length - HASH_BYTES));
  const hash = sha256(bytes);
  if (!equalConstantTime(hash, row.subarray(bytes.length))) {
    throw new Fault(`log record ${index} is damaged: its hash differs`);
  }
  return { index, hash: toHex(hash), bytes };
}

/** A JSON document behind its SHA-256. */
export function encodeDocument(document: unknown, sha256: Sha256): Bytes {
  const body = utf8(JSON.stringify(document));
  return concat(sha256(body), body);
}

/** The document, whose shape is what this program wrote. Throws Fault when the hash differs. */
export function decodeDocument(name: string, row: Bytes, sha256: Sha256): unknown {
  const body = row.subarray(HASH_BYTES);
  if (row.length <= HASH_BYTES || !equalConstantTime(sha256(body), row.subarray(0, HASH_BYTES))) {
    throw new Fault(`the row "${name}" of the ledger is damaged: its hash differs`);
  }
  return JSON.parse(text(body));
}
