/**
 * Lease prefixes whose revocation takes more than one transaction. While a prefix is in this list every token
 * below it that was made before is dead for all lookups, whatever the cleaning has reached (R21).
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { REVOKED_PREFIXES_MAX } from '../base/limits.ts';
import { Refusal } from '../base/refusal.ts';
import { authLeaseId, REVOKED_PREFIXES_KEY } from './keys.ts';
import type { TokenEntry } from './token.ts';

export type RevokedPrefix = {
  /** Beginning of lease ids, with a trailing slash. */
  readonly prefix: string;
  /** Made at this time or earlier, ms since 1970. */
  readonly before: number;
};

export async function revokedPrefixes(tx: Tx): Promise<readonly RevokedPrefix[]> {
  return (await getJson<readonly RevokedPrefix[]>(tx, REVOKED_PREFIXES_KEY)) ?? [];
}

/** Refusal 503 when too many are under way. */
export async function addRevokedPrefix(tx: Tx, added: RevokedPrefix): Promise<void> {
  const others = (await revokedPrefixes(tx)).filter((one) => one.prefix !== added.prefix);
  if (others.length >= REVOKED_PREFIXES_MAX) {
    throw new Refusal(503, 'too many revocations of prefixes are under way, try again later');
  }
  putJson(tx, REVOKED_PREFIXES_KEY, [...others, added]);
}

export async function dropRevokedPrefix(tx: Tx, prefix: string): Promise<void> {
  const others = (await revokedPrefixes(tx)).filter((one) => one.prefix !== prefix);
  if (others.length === 0) tx.delete(REVOKED_PREFIXES_KEY);
  else putJson(tx, REVOKED_PREFIXES_KEY, others);
}

/** Whether a token's lease is below a prefix under revocation. A token without a lease never is. */
export function belowRevoked(prefixes: readonly RevokedPrefix[], entry: TokenEntry): boolean {
  if (prefixes.length === 0 || entry.expireTime === undefined) return false;
  const lease = authLeaseId(entry);
  return prefixes.some(({ prefix, before }) => lease.startsWith(prefix) && entry.creationTime <= before);
}
