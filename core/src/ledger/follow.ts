/** The follower's side of the log: records of another cluster are checked against everything we have (R4). */
import { equalConstantTime, fromHex } from '../base/bytes.ts';
import { Draft } from './content.ts';
import { EPOCHS_KEY, extendsHistory } from './epochs.ts';
import type { Journal } from './journal.ts';
import { Divergence, type LogRecord, type Op, type SealedRecord } from './ledger.ts';
import { decodeRecord } from './record.ts';
import { decodeLogRow, keyClassOf } from './rows.ts';

/**
 * Appends `records`. All are checked before the first is written. Records that we have already are skipped.
 * Throws Divergence when one does not follow from our head and data.
 */
export async function applyRecords(journal: Journal, records: readonly SealedRecord[]): Promise<void> {
  if (journal.content.repairing) throw new Divergence('a repair is under way');
  const drafts: Draft[] = [];
  let draft = journal.draft();
  for (const sealed of records) {
    const record = openRecord(journal, sealed);
    if (record.index <= journal.content.head.index) {
      await assertSame(journal, sealed);
      continue;
    }
    if (!fits(journal, draft, sealed, record)) {
      drafts.push(draft);
      draft = new Draft(draft.finish().content, journal.sha256);
    }
    extend(draft, record, sealed);
  }
  drafts.push(draft);
  for (const each of drafts) if (each.records.length > 0) await journal.write(each);
}

/** The record in `sealed`. Throws Divergence when its bytes do not have its hash, Fault when they are none. */
export function openRecord(journal: Journal, sealed: SealedRecord): LogRecord {
  const hash = fromHex(sealed.hash);
  if (hash === undefined || !equalConstantTime(journal.sha256(sealed.bytes), hash)) {
    throw new Divergence(`record ${sealed.index} does not have the hash it came with`);
  }
  const record = decodeRecord(sealed.bytes);
  if (record.index !== sealed.index)
    throw new Divergence(`record ${sealed.index} says it is ${record.index}`);
  for (const { key } of record.ops) assertReplicated(key);
  return record;
}

/** Throws Divergence for a key that another cluster must not write here. */
export function assertReplicated(key: string): void {
  const keyClass = keyClassOf(key);
  if (keyClass === undefined || keyClass === 'own' || !key.isWellFormed()) {
    throw new Divergence('a replicated entry is of no replicated class');
  }
}

/** Whether the rows of one more record fit in the same engine commit. */
export function fits(journal: Journal, draft: Draft, sealed: SealedRecord, record: LogRecord): boolean {
  const { batchBytesMax, batchWritesMax } = journal.engine.limits;
  const { rows, bytes } = draft.size;
  const more = 4 * (sealed.bytes.length + 512);
  return bytes + more <= batchBytesMax && rows + 2 * record.ops.length + 8 <= batchWritesMax;
}

function extend(draft: Draft, record: LogRecord, sealed: SealedRecord): void {
  const { position, epochs } = draft;
  if (record.index !== position.index + 1) {
    throw new Divergence(`record ${record.index} does not follow record ${position.index}`);
  }
  if (record.previousHash !== position.hash) {
    throw new Divergence(`record ${record.index} follows another record ${position.index} than ours`);
  }
  for (const op of record.ops) {
    if (!sameHash(op, draft.write(op.key, op.value))) {
      throw new Divergence(`record ${record.index} replaces a value that we do not have`);
    }
  }
  const opens = record.ops.some(({ key }) => key === EPOCHS_KEY);
  if (opens && !extendsHistory(epochs, draft.epochs, position)) {
    throw new Divergence(`record ${record.index} opens an epoch that does not follow ours`);
  }
  const current = draft.epochs.at(-1);
  if (current?.counter !== record.epoch.counter || current.id !== record.epoch.id) {
    throw new Divergence(`record ${record.index} is of another epoch`);
  }
  draft.append(record, sealed.bytes);
}

function sameHash(op: Op, found: Op['was']): boolean {
  if (op.was === undefined || found === undefined) return op.was === found;
  return equalConstantTime(op.was, found);
}

/** A record that came again must be the one we have; of a truncated one nothing can be said, and it is old. */
async function assertSame(journal: Journal, sealed: SealedRecord): Promise<void> {
  const { head, oldest, rows } = journal.content;
  let ours = head.hash;
  if (sealed.index < head.index) {
    if (sealed.index < oldest) return;
    const row = await journal.engine.get(rows.logRow(sealed.index));
    if (row === undefined) return;
    ours = decodeLogRow(sealed.index, row, journal.sha256).hash;
  }
  if (ours !== sealed.hash) throw new Divergence(`record ${sealed.index} is another one than ours`);
}
