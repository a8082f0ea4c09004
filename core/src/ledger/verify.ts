/** The check of all that is stored against the sync index, and the rebuilding of the index from the data. */
import { equalConstantTime, toHex, utf8 } from '../base/bytes.ts';
import type { Entry, Key, Write } from '../storage/engine.ts';
import { Draft, rootsOf } from './content.ts';
import type { Journal } from './journal.ts';
import { decodeIndexRow, encodeIndexRow } from './rows.ts';
import {
  indexedHash,
  pagesOf,
  REPLICATED_CLASSES,
  type ReplicatedClass,
  scanOnline,
  storedHash,
  type Tries,
  trieOfData,
  trieOfIndex,
} from './scan.ts';
import { differences } from './trie.ts';

export type Verdict = {
  readonly root: string;
  readonly sharedRoot: string;
  readonly localRoot: string;
  readonly corrupted: readonly string[];
};

/** Roots of the data as it is stored, and where data, index rows and index differ. */
export async function verify(journal: Journal): Promise<Verdict> {
  const { engine, sha256 } = journal;
  const { rows } = journal.content;
  const data = await scanOnline(
    journal,
    (keyClass) => trieOfData(engine, rows, keyClass, sha256),
    (key) => storedHash(journal, key),
    async (tries, content) => ({
      ...rootsOf(tries.shared, tries.local, sha256),
      paths: pathsOf(tries, content, journal),
      damaged: content.damaged,
    }),
  );
  const index = await scanOnline(
    journal,
    (keyClass) => trieOfIndex(engine, rows, keyClass, sha256),
    (key) => indexedHash(journal, key),
    async (tries, content) => pathsOf(tries, content, journal),
  );
  const corrupted = new Set([...data.paths, ...index]);
  // The index was found wrong at the start, and what was lost is lost on both sides: nothing can be named.
  if (data.damaged && corrupted.size === 0) corrupted.add('shared/');
  const { root, sharedRoot, localRoot } = data;
  return { root, sharedRoot, localRoot, corrupted: [...corrupted].sort() };
}

/** Makes index rows and trie follow the data, while writes go on. */
export async function reindex(
  journal: Journal,
  progress: (done: number, total: number) => void,
): Promise<void> {
  const { engine, sha256 } = journal;
  const { rows, shared, local } = journal.content;
  const total = shared.count + local.count;
  let done = 0;
  for (const keyClass of REPLICATED_CLASSES) {
    for await (const page of pagesOf(engine, rows.dataRow(`${keyClass}/`), true)) {
      await journal.exclusive(() => mendIndexRows(journal, keyClass, page));
      done += page.length;
      progress(Math.min(done, total), total);
    }
    for await (const page of pagesOf(engine, rows.index(keyClass))) {
      await journal.exclusive(() => dropIndexRows(journal, keyClass, page));
    }
  }
  await scanOnline(
    journal,
    (keyClass) => trieOfData(engine, rows, keyClass, sha256),
    (key) => storedHash(journal, key),
    async (tries, content) => {
      const draft = new Draft({ ...content, ...tries }, sha256);
      draft.set({ damaged: false });
      await journal.write(draft);
    },
  );
  progress(total, total);
}

function pathsOf(found: Tries, expected: Tries, journal: Journal): readonly string[] {
  return REPLICATED_CLASSES.flatMap((keyClass) =>
    differences(found[keyClass], expected[keyClass], journal.sha256).map((path) => `${keyClass}/${path}`),
  );
}

/** Writes the index rows of a page of data rows that are missing or wrong. */
async function mendIndexRows(
  journal: Journal,
  keyClass: ReplicatedClass,
  page: readonly Entry[],
): Promise<void> {
  const { rows } = journal.content;
  const writes: Write[] = [];
  for (const { key: dataRow } of page) {
    const value = await journal.engine.get(dataRow);
    if (value === undefined) continue;
    const key = utf8(dataRow.slice(rows.data.length));
    const indexRow = rows.indexRow(keyClass, toHex(journal.sha256(key)));
    const right = encodeIndexRow(key, journal.sha256(value));
    const found = await journal.engine.get(indexRow);
    if (found === undefined || !equalConstantTime(found, right)) writes.push({ key: indexRow, value: right });
  }
  if (writes.length > 0) await journal.commit(writes);
}

/** Deletes the index rows of a page that stand for no data or not in their place. */
async function dropIndexRows(
  journal: Journal,
  keyClass: ReplicatedClass,
  page: readonly Entry[],
): Promise<void> {
  const { rows } = journal.content;
  const writes: Write[] = [];
  for (const { key: indexRow, value } of page) {
    const key = keyOfIndexRow(value);
    const inPlace =
      key !== undefined && indexRow === rows.indexRow(keyClass, toHex(journal.sha256(utf8(key))));
    const stands = inPlace && (await journal.engine.get(rows.dataRow(key))) !== undefined;
    if (!stands) writes.push({ key: indexRow, value: undefined });
  }
  if (writes.length > 0) await journal.commit(writes);
}

function keyOfIndexRow(row: Uint8Array): Key | undefined {
  try {
    return decodeIndexRow(row).key;
  } catch {
    return undefined;
  }
}
