/**
 * Stranded sets: what this cluster wrote that its primary does not have. Before a repair overwrites such data
 * it is kept whole under `own/` (R14): the records as they were logged, and the keyring that opens them, so that
 * the set is complete (puts, deletes, revocations, mounts) and as secret as the data was.
 *
 *   <prefix><id>/set                what the set is; written last, so a set without it is not one
 *   <prefix><id>/keyring            the keyring's entry at that time
 *   <prefix><id>/record/<index>/<n> piece n of the record
 *   <prefix><id>/entry/<n>          an entry that was replaced, when the log no longer reached back to the fork
 */
import { KEYRING_KEY } from '../../barrier/barrier.ts';
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Store, Tx } from '../../barrier/store.ts';
import { type Bytes, concat, utf8 } from '../../base/bytes.ts';
import { SHIP_BYTES_MAX } from '../../base/limits.ts';
import type { Epoch, Ledger, Position } from '../../ledger/ledger.ts';
import { decodeRecord } from '../../ledger/record.ts';
import type { Entry } from '../../storage/engine.ts';
import { deleteAll, STRANDED_PREFIX } from '../rows.ts';

export type StrandedSet = {
  readonly id: string;
  /** ms since 1970 when it was kept. */
  readonly kept: number;
  readonly setId: string;
  /** First and last index of the records, and the position that ended this history. */
  readonly from: number;
  readonly to: number;
  readonly head: Position;
  readonly epoch: Epoch | undefined;
  readonly records: number;
  readonly operations: number;
  /** Commit times of the first and the last record, ms since 1970. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** False when the log did not reach back to the fork: then replaced entries were kept as well. */
  readonly complete: boolean;
};

/** One change in a set; values stay sealed. */
export type StrandedChange = {
  readonly index: number;
  readonly time: number;
  readonly key: string;
  readonly action: 'put' | 'delete';
};

const PIECE_BYTES = 512 * 1024;
const DIGITS = 16;

const number = (value: number): string => String(value).padStart(DIGITS, '0');
const place = (id: string): string => `${STRANDED_PREFIX}${id}/`;

export type Kept = {
  readonly set: StrandedSet;
  /** What was kept of the same history before; the very same when nothing had to be added. */
  readonly before: StrandedSet | undefined;
};

/**
 * Keeps the records behind `fork`; behind `assumed` when nobody knows the fork for certain, all that are still in
 * the log when not even that is known. What was kept of the same history before is extended towards its
 * beginning: another primary may lack more of it.
 */
export async function keepStranded(
  store: Store,
  ledger: Ledger,
  facts: {
    readonly setId: string;
    readonly fork: number | undefined;
    readonly assumed: number | undefined;
    readonly now: number;
  },
): Promise<Kept> {
  const head = ledger.head();
  const id = `${head.index}-${head.hash.slice(0, 16)}`;
  const before = await store.read((tx) => getJson<StrandedSet>(tx, `${place(id)}set`));
  const wanted = (facts.fork ?? facts.assumed ?? ledger.oldest() - 1) + 1;
  const from = Math.max(wanted, ledger.oldest());
  if (before !== undefined && before.from <= from) return { set: before, before };
  const end = before === undefined ? head.index : before.from - 1;
  let operations = 0;
  let records = 0;
  let firstTime = 0;
  let lastTime = 0;
  for (let next = from; next <= end; ) {
    const batch = (await ledger.read(next, SHIP_BYTES_MAX)).filter((record) => record.index <= end);
    const last = batch.at(-1);
    if (last === undefined) break;
    for (const sealed of batch) {
      const record = decodeRecord(sealed.bytes);
      records += 1;
      operations += record.ops.length;
      if (records === 1) firstTime = record.time;
      lastTime = record.time;
    }
    await store.transact(async (tx) => {
      for (const sealed of batch) putPieces(tx, `${place(id)}record/${number(sealed.index)}/`, sealed.bytes);
    });
    next = last.index + 1;
  }
  const set: StrandedSet = {
    id,
    kept: before?.kept ?? facts.now,
    setId: facts.setId,
    from,
    to: head.index,
    head: { epoch: head.epoch, index: head.index, hash: head.hash },
    epoch: before === undefined ? ledger.epochs().at(-1) : before.epoch,
    records: records + (before?.records ?? 0),
    operations: operations + (before?.operations ?? 0),
    firstTime,
    lastTime: before?.lastTime ?? lastTime,
    complete: facts.fork !== undefined && from === wanted,
  };
  await store.transact(async (tx) => {
    // The first one is from before the repair, which may have replaced it since.
    const keyring = before === undefined ? await tx.get(KEYRING_KEY) : undefined;
    if (keyring !== undefined) tx.put(`${place(id)}keyring`, keyring);
    putJson(tx, `${place(id)}set`, set);
  });
  return { set, before };
}

/** Keeps entries that a repair is about to replace, for a set whose records are not complete. */
export async function keepReplaced(store: Store, id: string, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  await store.transact(async (tx) => {
    for (const entry of entries) {
      putPieces(tx, `${place(id)}entry/${entry.key}/`, concat(utf8(`${entry.key}\n`), entry.value));
    }
  });
}

export async function listStranded(tx: Tx): Promise<readonly StrandedSet[]> {
  const sets: StrandedSet[] = [];
  for (const name of await tx.list(STRANDED_PREFIX)) {
    const set = await getJson<StrandedSet>(tx, `${STRANDED_PREFIX}${name}set`);
    if (set !== undefined) sets.push(set);
  }
  return sets;
}

/** The changes of a set in order, from index `from` on, at most about `limit`; undefined for an unknown set. */
export async function readStranded(
  tx: Tx,
  id: string,
  from: number,
  limit: number,
): Promise<readonly StrandedChange[] | undefined> {
  const set = await getJson<StrandedSet>(tx, `${place(id)}set`);
  if (set === undefined) return undefined;
  const changes: StrandedChange[] = [];
  for (let index = Math.max(from, set.from); index <= set.to && changes.length < limit; index++) {
    const bytes = await getPieces(tx, `${place(id)}record/${number(index)}/`);
    if (bytes === undefined) continue;
    const record = decodeRecord(bytes);
    for (const op of record.ops) {
      const action = op.value === undefined ? 'delete' : 'put';
      changes.push({ index, time: record.time, key: op.key, action });
    }
  }
  return changes;
}

/** Drops a set for good. Whether there was one. */
export async function dropStranded(store: Store, id: string): Promise<boolean> {
  const known = await store.read((tx) => getJson<StrandedSet>(tx, `${place(id)}set`));
  if (known === undefined) return false;
  // The description goes first: a set that is half deleted must not be taken for a whole one.
  await store.transact(async (tx) => tx.delete(`${place(id)}set`));
  for (;;) {
    const more = await store.transact(async (tx) => {
      const keys = await tx.scan(place(id), 500);
      for (const key of keys) tx.delete(key);
      return keys.length === 500;
    });
    if (!more) return true;
  }
}

/** For a secondary that leaves its set or is wiped with consent: all sets. */
export function dropAllStranded(tx: Tx): Promise<void> {
  return deleteAll(tx, STRANDED_PREFIX);
}

function putPieces(tx: Tx, prefix: string, bytes: Bytes): void {
  for (let at = 0, n = 0; at < bytes.length; at += PIECE_BYTES, n++) {
    tx.put(prefix + number(n), bytes.subarray(at, at + PIECE_BYTES));
  }
}

async function getPieces(tx: Tx, prefix: string): Promise<Bytes | undefined> {
  const pieces: Bytes[] = [];
  for (let n = 0; ; n++) {
    const piece = await tx.get(prefix + number(n));
    if (piece === undefined) return n === 0 ? undefined : concat(...pieces);
    pieces.push(piece);
  }
}
