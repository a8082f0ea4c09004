/**
 * The secondaries a primary knows, one row each: which public key is whose. A row is made with its activation
 * token, so it exists before the secondary ever connects, and goes when the id is revoked.
 */
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Tx } from '../../barrier/store.ts';
import { toHex, utf8 } from '../../base/bytes.ts';
import { SECONDARIES_MAX } from '../../base/limits.ts';
import { badRequest } from '../../base/refusal.ts';
import { SECONDARIES_PREFIX } from '../rows.ts';
import { TEXT } from '../texts.ts';

export type KnownSecondary = {
  readonly id: string;
  /** SHA-256 of its public key info, hex (R23). */
  readonly pin: string;
  /** ms since 1970. */
  readonly created: number;
  /** The activation token must be used before this. */
  readonly expires: number;
  /** The cluster that used the token; undefined while nobody did. Others are refused (contract 13.29). */
  readonly usedBy: string | undefined;
};

/** Vault's generic name pattern (contract 0): letters, digits and "_", with "." and "-" inside. */
const ID_PATTERN = /^\w(?:[\w.-]{0,126}\w)?$/;

export function checkSecondaryId(id: string): void {
  if (id === '') throw badRequest(TEXT.missingId);
  if (!ID_PATTERN.test(id)) throw badRequest(TEXT.badId);
}

// Ids may differ in letters that a storage key should not carry, so the key is their hex.
const keyOf = (id: string): string => SECONDARIES_PREFIX + toHex(utf8(id));

export async function listSecondaries(tx: Tx): Promise<readonly KnownSecondary[]> {
  const rows: KnownSecondary[] = [];
  for (const key of await tx.scan(SECONDARIES_PREFIX, SECONDARIES_MAX)) {
    const row = await getJson<KnownSecondary>(tx, key);
    if (row !== undefined) rows.push(row);
  }
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function findSecondary(tx: Tx, id: string): Promise<KnownSecondary | undefined> {
  return getJson<KnownSecondary>(tx, keyOf(id));
}

/** Adds a row. Refusal 400 when the id is taken or the primary has as many as it may have. */
export async function addSecondary(tx: Tx, row: KnownSecondary): Promise<void> {
  const known = await listSecondaries(tx);
  if (known.some((other) => other.id === row.id)) throw badRequest(TEXT.duplicateId(row.id));
  if (known.length >= SECONDARIES_MAX) throw badRequest(TEXT.tooManySecondaries(SECONDARIES_MAX));
  putJson(tx, keyOf(row.id), row);
}

export async function removeSecondary(tx: Tx, id: string): Promise<void> {
  if ((await findSecondary(tx, id)) === undefined) throw badRequest(TEXT.noSuchSecondary(id));
  tx.delete(keyOf(id));
}

/** Notes which cluster uses the token of `row`. */
export function markUsed(tx: Tx, row: KnownSecondary, clusterId: string): void {
  putJson(tx, keyOf(row.id), { ...row, usedBy: clusterId } satisfies KnownSecondary);
}
