/** A primary's answers to the questions of a sync. Every answer is bounded, whatever was asked (R20, S11). */
import { FETCH_BYTES_MAX, FETCH_KEYS_MAX, SHIP_BYTES_MAX, SHIP_RECORDS_MAX } from '../../base/limits.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Entry } from '../../storage/engine.ts';
import type { Question } from '../apply/questions.ts';
import type { Frame } from '../frames/frame.ts';
import type { SyncClass } from '../frames/sync.ts';
import { pairsBelow } from '../sync/compare.ts';
import { hashAt } from '../sync/fork.ts';

/** Values are read this many at a time, so that a batch of the largest entries still fits a frame. */
const READ_AHEAD_KEYS = 16;

export async function answer(
  ledger: Ledger,
  question: Question,
  send: (frame: Frame) => Promise<void>,
): Promise<void> {
  const { id } = question;
  switch (question.kind) {
    case 'head-request':
      return send({ kind: 'head-answer', id, head: ledger.head(), oldest: ledger.oldest() });
    case 'nodes-request': {
      const nodes = question.paths.map((path) => ledger.node(question.class, path));
      return send({ kind: 'nodes-answer', id, nodes });
    }
    case 'fetch-request':
      return sendEntries(ledger, id, question.class, question.keys, send);
    case 'range-request': {
      const keys = keysBelow(ledger, question.class, question.path);
      return sendEntries(ledger, id, question.class, keys, send);
    }
    case 'log-request': {
      const retained = question.index >= ledger.oldest();
      const records = retained ? await ledger.read(question.index, SHIP_BYTES_MAX) : [];
      return send({ kind: 'log-answer', id, retained, records: records.slice(0, SHIP_RECORDS_MAX) });
    }
    case 'hash-request':
      return send({ kind: 'hash-answer', id, hash: await hashAt(ledger, question.index) });
  }
}

function* keysBelow(ledger: Ledger, keyClass: SyncClass, path: string): Generator<string> {
  for (const pair of pairsBelow(path, (at) => ledger.node(keyClass, at))) yield pair.key;
}

async function sendEntries(
  ledger: Ledger,
  id: number,
  keyClass: SyncClass,
  keys: Iterable<string>,
  send: (frame: Frame) => Promise<void>,
): Promise<void> {
  let entries: Entry[] = [];
  let bytes = 0;
  const take = async (hashes: readonly string[]) => {
    for (const entry of await ledger.fetch(keyClass, hashes)) {
      entries.push(entry);
      bytes += entry.key.length + entry.value.length;
    }
    if (bytes < FETCH_BYTES_MAX && entries.length + READ_AHEAD_KEYS <= FETCH_KEYS_MAX) return;
    const full = entries;
    entries = [];
    bytes = 0;
    await send({ kind: 'entries-answer', id, entries: full, more: true });
  };
  let hashes: string[] = [];
  for (const key of keys) {
    hashes.push(key);
    if (hashes.length === READ_AHEAD_KEYS) {
      await take(hashes);
      hashes = [];
    }
  }
  if (hashes.length > 0) await take(hashes);
  await send({ kind: 'entries-answer', id, entries, more: false });
}
