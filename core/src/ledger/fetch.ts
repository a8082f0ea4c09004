/** Entries by the hash of their key, as a follower asks for them when tries differ. */
import { equalConstantTime, fromHex } from '../base/bytes.ts';
import { FETCH_PARALLEL_MAX } from '../base/limits.ts';
import { Fault } from '../base/refusal.ts';
import type { Entry } from '../storage/engine.ts';
import type { Journal } from './journal.ts';
import { decodeIndexRow } from './rows.ts';
import type { ReplicatedClass } from './scan.ts';
import { lookup } from './trie.ts';

/**
 * The entries that are there, in the order asked for, each as it is now or was a moment ago. Throws Fault for
 * one whose value differs from its hash in the index: a damaged value is never passed on (R6).
 */
export async function fetchEntries(
  journal: Journal,
  keyClass: ReplicatedClass,
  keyHashes: readonly string[],
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (let at = 0; at < keyHashes.length; at += FETCH_PARALLEL_MAX) {
    const part = keyHashes.slice(at, at + FETCH_PARALLEL_MAX);
    const found = await Promise.all(part.map((keyHash) => fetchEntry(journal, keyClass, keyHash)));
    for (const entry of found) if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

async function fetchEntry(
  journal: Journal,
  keyClass: ReplicatedClass,
  keyHash: string,
): Promise<Entry | undefined> {
  const hash = fromHex(keyHash);
  if (hash?.length !== 32) return undefined;
  const read = async (): Promise<{ readonly entry: Entry | undefined; readonly exact: boolean }> => {
    const { rows } = journal.content;
    const row = await journal.engine.get(rows.indexRow(keyClass, keyHash.toLowerCase()));
    const key = row === undefined ? undefined : decodeIndexRow(row).key;
    const value = key === undefined ? undefined : await journal.engine.get(rows.dataRow(key));
    const expected = lookup(journal.content[keyClass], hash);
    if (key === undefined || value === undefined) return { entry: undefined, exact: expected === undefined };
    const exact = expected !== undefined && equalConstantTime(journal.sha256(value), expected);
    return { entry: { key, value }, exact };
  };
  const first = await read();
  if (first.exact) return first.entry;
  // A commit may have come between the reads; with nobody writing there is no such excuse.
  const second = await journal.exclusive(read);
  if (!second.exact) throw new Fault(`stored entry ${keyHash} is damaged: it differs from the sync index`);
  return second.entry;
}
