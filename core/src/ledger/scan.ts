/** Tries computed from the stored rows, and the comparison of what is stored with what is in memory. */
import { type Bytes, fromHex, toHex, utf8 } from '../base/bytes.ts';
import { Fault } from '../base/refusal.ts';
import { type Entry, type Key, keyAfter, prefixEnd, type StorageEngine } from '../storage/engine.ts';
import type { Content } from './content.ts';
import type { Journal } from './journal.ts';
import { keyClassOf, type RowKeys, valueHashOf } from './rows.ts';
import { EMPTY_TRIE, type Trie, TrieBuilder, TrieEdit } from './trie.ts';
import { TrieSorter } from './trie-sorter.ts';

type Sha256 = (message: Bytes) => Bytes;
export type ReplicatedClass = 'shared' | 'local';
export const REPLICATED_CLASSES: readonly ReplicatedClass[] = ['shared', 'local'];
export type Tries = Readonly<Record<ReplicatedClass, Trie>>;

/** Most bytes of values in one page. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024;
const PAGE_ENTRIES_MAX = 1024;
/** With fewer changed keys than this a scan ends behind closed doors. */
const LATE_KEYS_MAX = 256;

/** All rows below `prefix`, page by page. */
export async function* pagesOf(
  engine: StorageEngine,
  prefix: Key,
  keysOnly = false,
): AsyncGenerator<readonly Entry[]> {
  const limit = Math.min(PAGE_ENTRIES_MAX, engine.limits.rangeEntriesMax);
  let from = prefix;
  for (;;) {
    const page = await engine.range({
      from,
      to: prefixEnd(prefix),
      limit,
      keysOnly,
      bytesMax: PAGE_BYTES_MAX,
    });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    from = keyAfter(last.key);
  }
}

/** The trie that the index rows of a class describe. */
export async function trieOfIndex(
  engine: StorageEngine,
  rows: RowKeys,
  keyClass: ReplicatedClass,
  sha256: Sha256,
): Promise<Trie> {
  const prefix = rows.index(keyClass);
  const builder = new TrieBuilder(sha256);
  for await (const page of pagesOf(engine, prefix)) {
    for (const { key, value } of page) {
      const keyHash = fromHex(key.slice(prefix.length));
      if (keyHash?.length !== 32) throw new Fault('a row of the sync index has a malformed key');
      builder.add(keyHash, valueHashOf(value));
    }
  }
  return builder.finish();
}

/** The trie of the values that are stored in a class. */
export async function trieOfData(
  engine: StorageEngine,
  rows: RowKeys,
  keyClass: ReplicatedClass,
  sha256: Sha256,
): Promise<Trie> {
  const sorter = new TrieSorter();
  for await (const page of pagesOf(engine, rows.dataRow(`${keyClass}/`))) {
    for (const { key, value } of page) {
      sorter.add(sha256(utf8(key.slice(rows.data.length))), sha256(value));
    }
  }
  return sorter.finish(sha256);
}

/**
 * Scans both classes with `scan` while writes go on, and gives `conclude` the tries that fit the content that
 * is durable at its call, which runs while nothing is written. `reread` gives the hash of a key's value as it
 * is stored now.
 */
export async function scanOnline<T>(
  journal: Journal,
  scan: (keyClass: ReplicatedClass) => Promise<Trie>,
  reread: (key: Key) => Promise<Bytes | undefined>,
  conclude: (tries: Tries, content: Content) => Promise<T>,
): Promise<T> {
  const { sha256 } = journal;
  const generation = journal.content.rows.generation;
  const changed = new Set<Key>();
  const stop = journal.onChange((keys) => {
    for (const key of keys) changed.add(key);
  });
  const edits = { shared: new TrieEdit(EMPTY_TRIE, sha256), local: new TrieEdit(EMPTY_TRIE, sha256) };
  const catchUp = async (): Promise<void> => {
    for (const key of [...changed]) {
      changed.delete(key);
      const keyClass = keyClassOf(key);
      if (keyClass !== 'shared' && keyClass !== 'local') continue;
      const keyHash = sha256(utf8(key));
      const valueHash = await reread(key);
      if (valueHash === undefined) edits[keyClass].delete(keyHash);
      else edits[keyClass].set(keyHash, valueHash);
    }
  };
  try {
    for (const keyClass of REPLICATED_CLASSES) {
      edits[keyClass] = new TrieEdit(await scan(keyClass), sha256);
    }
    for (let round = 0; changed.size > LATE_KEYS_MAX && round < 8; round++) await catchUp();
    return await journal.exclusive(async () => {
      await catchUp();
      if (journal.content.rows.generation !== generation) {
        throw new Fault('the content of the ledger was replaced while it was scanned');
      }
      return conclude({ shared: edits.shared.finish(), local: edits.local.finish() }, journal.content);
    });
  } finally {
    stop();
  }
}

/** Hash of the stored value of `key`. */
export async function storedHash(journal: Journal, key: Key): Promise<Bytes | undefined> {
  const value = await journal.engine.get(journal.content.rows.dataRow(key));
  return value === undefined ? undefined : journal.sha256(value);
}

/** Hash of the value of `key` by its index row. */
export async function indexedHash(journal: Journal, key: Key): Promise<Bytes | undefined> {
  const keyClass = keyClassOf(key);
  if (keyClass !== 'shared' && keyClass !== 'local') return undefined;
  const keyHash = toHex(journal.sha256(utf8(key)));
  const row = await journal.engine.get(journal.content.rows.indexRow(keyClass, keyHash));
  return row === undefined ? undefined : valueHashOf(row).slice();
}
