/**
 * Repair: data is brought to the state of another cluster without the log, entry by entry. Until it is
 * settled the data is a mixture that no index describes; the head row says so, across crashes.
 */

import { assert } from '../base/assert.ts';
import { equalConstantTime, fromHex } from '../base/bytes.ts';
import { SWEEP_ROWS_MAX } from '../base/limits.ts';
import type { Key } from '../storage/engine.ts';
import type { Draft } from './content.ts';
import { assertReplicated, fits, openRecord } from './follow.ts';
import type { Journal } from './journal.ts';
import { Divergence, type Head, type Op, type SealedRecord } from './ledger.ts';
import { opBytesMax } from './record.ts';

export async function beginRepair(journal: Journal): Promise<void> {
  if (journal.content.repairing) return;
  const draft = journal.draft();
  draft.set({ repairing: true });
  await journal.write(draft);
}

export async function patch(journal: Journal, writes: readonly Pick<Op, 'key' | 'value'>[]): Promise<void> {
  assert(journal.content.repairing, 'patch: no repair is under way');
  for (const { key } of writes) assertReplicated(key);
  let draft = journal.draft();
  for (const write of writes) {
    if (!hasRoom(journal, draft, write)) {
      await journal.write(draft);
      draft = journal.draft();
    }
    draft.write(write.key, write.value);
  }
  if (draft.keys.size > 0) await journal.write(draft);
}

export async function patchRecords(journal: Journal, records: readonly SealedRecord[]): Promise<void> {
  assert(journal.content.repairing, 'patchRecords: no repair is under way');
  let draft = journal.draft();
  for (const sealed of records) {
    const record = openRecord(journal, sealed);
    if (!fits(journal, draft, sealed, record)) {
      await journal.write(draft);
      draft = journal.draft();
    }
    for (const { key, value } of record.ops) draft.write(key, value);
  }
  if (draft.keys.size > 0) await journal.write(draft);
}

/** Takes over `head` when our roots are its roots. Rows of the log before it are left to `sweepLog`. */
export async function settle(journal: Journal, head: Head): Promise<void> {
  const { content } = journal;
  if (
    !sameRoot(content.head.sharedRoot, head.sharedRoot) ||
    !sameRoot(content.head.localRoot, head.localRoot)
  ) {
    throw new Divergence('the data differs from the one it is to become');
  }
  const epoch = content.epochs.at(-1);
  if ((epoch?.counter ?? 0) !== head.epoch.counter || (epoch !== undefined && epoch.id !== head.epoch.id)) {
    throw new Divergence('the history of epochs does not end with the epoch of the head');
  }
  const draft = journal.draft();
  draft.moveTo(head);
  draft.set({ oldest: head.index + 1, repairing: false, damaged: false });
  await journal.write(draft);
  journal.tail.clear();
}

/** Deletes one batch of log rows that belong to no record of ours. Whether there may be more. */
export async function sweepLog(journal: Journal): Promise<boolean> {
  const { rows, oldest, head } = journal.content;
  const stale: Key[] = [];
  const places = [
    { from: rows.log, to: rows.logRow(oldest) },
    { from: rows.logRow(head.index + 1), to: rows.logRow(Number.MAX_SAFE_INTEGER) },
  ];
  for (const place of places) {
    const limit = SWEEP_ROWS_MAX - stale.length;
    if (limit > 0) {
      const found = await journal.engine.range({ ...place, limit, keysOnly: true });
      stale.push(...found.map(({ key }) => key));
    }
  }
  if (stale.length > 0) await journal.commit(stale.map((key) => ({ key, value: undefined })));
  return stale.length === SWEEP_ROWS_MAX;
}

/** Moves the oldest record towards `index` by one batch. Whether it is there. */
export async function truncate(journal: Journal, index: number): Promise<boolean> {
  const { rows, oldest, head } = journal.content;
  const target = Math.min(index, head.index + 1);
  if (target <= oldest) return true;
  const next = Math.min(target, oldest + SWEEP_ROWS_MAX);
  const draft = journal.draft();
  for (let at = oldest; at < next; at++) draft.row(rows.logRow(at), undefined);
  draft.set({ oldest: next });
  await journal.write(draft);
  return next === target;
}

function hasRoom(journal: Journal, draft: Draft, write: Pick<Op, 'key' | 'value'>): boolean {
  const { batchBytesMax, batchWritesMax } = journal.engine.limits;
  const { rows, bytes } = draft.size;
  return bytes + 4 * (opBytesMax(write) + 512) <= batchBytesMax && rows + 8 <= batchWritesMax;
}

function sameRoot(ours: string, theirs: string): boolean {
  const a = fromHex(ours);
  const b = fromHex(theirs);
  return a !== undefined && b !== undefined && equalConstantTime(a, b);
}
