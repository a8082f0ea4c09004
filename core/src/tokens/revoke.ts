/**
 * Revocation. The first transaction removes the token's own rows: from then on it and all below it are dead,
 * because every lookup walks up its parents. What is left (children, leases of secrets, cubbyhole) may be
 * 100 000 rows: it is noted in `local/token/revoked/<id>` and cleaned in bounded steps by the expiry job.
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { REVOCATION_INLINE_ROWS_MAX } from '../base/limits.ts';
import type { TokenDeps } from './deps.ts';
import {
  accessorKey,
  authLeaseId,
  childKey,
  cubbyholePrefix,
  leaseExpiryKey,
  leaseKey,
  leaseOfTokenKey,
  REVOKED_PREFIX,
  revokedKey,
  tokenKey,
} from './keys.ts';
import type { RevokedToken } from './lookup.ts';
import type { TokenEntry } from './token.ts';

/** Most rows that one token's own death touches: id, accessor, parent index, lease, expiry, revoked note. */
const ROWS_OF_A_TOKEN = 6;

/**
 * Revokes the token and everything below it. False when there was no such token. At most about
 * `inlineRowsMax` rows of what it leaves are cleaned in this transaction.
 */
export async function revokeTree(
  tx: Tx,
  _deps: TokenDeps,
  id: string,
  inlineRowsMax: number = REVOCATION_INLINE_ROWS_MAX,
): Promise<boolean> {
  const entry = await getJson<TokenEntry>(tx, tokenKey(id));
  if (entry === undefined) return false;
  await end(tx, entry, 'die', inlineRowsMax);
  return true;
}

/** Revokes the token alone; its children become orphans. False when there was no such token. */
export async function revokeOrphan(tx: Tx, _deps: TokenDeps, id: string): Promise<boolean> {
  const entry = await getJson<TokenEntry>(tx, tokenKey(id));
  if (entry === undefined) return false;
  await end(tx, entry, 'orphan', REVOCATION_INLINE_ROWS_MAX);
  return true;
}

/** Revokes a token that its last use has spent, and leaves its cubbyhole for the request under way to read. */
export async function revokeSpent(tx: Tx, entry: TokenEntry): Promise<void> {
  await end(tx, entry, 'die', 0);
}

/** Storage ids of revoked tokens that still have something to clean. */
export async function revokedTokens(tx: Tx, limit: number): Promise<readonly string[]> {
  const keys = await tx.scan(REVOKED_PREFIX, limit);
  return keys.map((key) => key.slice(REVOKED_PREFIX.length));
}

/**
 * One step of cleaning behind a revoked token, at most about `rowsMax` rows. `done` when nothing but leases
 * of secrets (which `leases` ends) is left; the note stays until `closeRevoked`.
 */
export async function cleanRevoked(
  tx: Tx,
  id: string,
  rowsMax: number,
): Promise<{ readonly rows: number; readonly done: boolean }> {
  const note = await getJson<RevokedToken>(tx, revokedKey(id));
  return note === undefined ? { rows: 0, done: true } : clean(tx, id, note, rowsMax);
}

async function clean(
  tx: Tx,
  id: string,
  note: RevokedToken,
  rowsMax: number,
): Promise<{ readonly rows: number; readonly done: boolean }> {
  const children = await cleanChildren(tx, id, note, rowsMax);
  if (!children.done) return children;
  const cubbyhole = await cleanPrefix(tx, cubbyholePrefix(id), rowsMax - children.rows);
  return { rows: children.rows + cubbyhole.rows, done: cubbyhole.done };
}

/** Drops the note of a revoked token that `cleanRevoked` has done with, unless it still has leases. */
export async function closeRevoked(tx: Tx, id: string): Promise<boolean> {
  if (await hasLeases(tx, id)) return false;
  tx.delete(revokedKey(id));
  return true;
}

async function hasLeases(tx: Tx, id: string): Promise<boolean> {
  return (await tx.scan(leaseOfTokenKey(id), 1)).length > 0;
}

async function end(
  tx: Tx,
  entry: TokenEntry,
  children: RevokedToken['children'],
  inlineRowsMax: number,
): Promise<void> {
  deleteTokenRows(tx, entry);
  const note: RevokedToken = { children };
  const nothingLeft =
    inlineRowsMax > 0 &&
    (await clean(tx, entry.id, note, inlineRowsMax)).done &&
    !(await hasLeases(tx, entry.id));
  if (!nothingLeft) putJson(tx, revokedKey(entry.id), note);
}

function deleteTokenRows(tx: Tx, entry: TokenEntry): void {
  tx.delete(tokenKey(entry.id));
  tx.delete(accessorKey(entry.accessor));
  if (entry.parent !== '') tx.delete(childKey(entry.parent, entry.id));
  if (entry.expireTime !== undefined) {
    tx.delete(leaseKey(authLeaseId(entry)));
    tx.delete(leaseExpiryKey(entry.expireTime, authLeaseId(entry)));
  }
}

async function cleanChildren(
  tx: Tx,
  id: string,
  note: RevokedToken,
  rowsMax: number,
): Promise<{ readonly rows: number; readonly done: boolean }> {
  const prefix = childKey(id);
  const limit = Math.max(1, Math.floor(rowsMax / ROWS_OF_A_TOKEN));
  const keys = await tx.scan(prefix, limit);
  let rows = 0;
  for (const key of keys) {
    const child = await getJson<TokenEntry>(tx, tokenKey(key.slice(prefix.length)));
    tx.delete(key);
    rows += 2;
    if (child === undefined) continue;
    if (note.children === 'orphan') {
      putJson(tx, tokenKey(child.id), { ...child, parent: '' });
    } else {
      // The child's own children, leases and cubbyhole are later steps under its own note.
      await end(tx, child, 'die', 0);
      rows += ROWS_OF_A_TOKEN - 2;
    }
  }
  return { rows, done: keys.length < limit };
}

async function cleanPrefix(
  tx: Tx,
  prefix: string,
  rowsMax: number,
): Promise<{ readonly rows: number; readonly done: boolean }> {
  const limit = Math.max(1, rowsMax);
  const keys = await tx.scan(prefix, limit);
  for (const key of keys) tx.delete(key);
  return { rows: keys.length, done: keys.length < limit };
}
