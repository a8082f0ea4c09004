/** Ending leases before their time. */
import { getJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { REVOCATION_OF_MANY_ROWS_MAX } from '../base/limits.ts';
import { leaseKey, leaseOfTokenKey } from '../tokens/keys.ts';
import { revokeTree } from '../tokens/revoke.ts';
import { deleteSecretLease, type LeaseDeps, type LeaseRow, putSecretLease } from './lease.ts';

/**
 * Ends the lease now: of a token, the token with its tree; of a secret, after the engine revoked it. False
 * when there is none. Throws what the engine throws, unless `force`.
 */
export async function revokeLease(tx: Tx, deps: LeaseDeps, id: string, force = false): Promise<boolean> {
  const row = await getJson<LeaseRow>(tx, leaseKey(id));
  if (row === undefined) return false;
  if (row.kind === 'auth') return revokeTree(tx, deps, row.tokenId, REVOCATION_OF_MANY_ROWS_MAX);
  try {
    await deps.revokeSecret?.(tx, row);
  } catch (error) {
    if (!force) throw error;
    deps.env.log
      .named('expiration')
      .write('warn', 'revocation from the backend failed, but in force mode so ignoring', {
        lease_id: id,
      });
  }
  deleteSecretLease(tx, row);
  return true;
}

/** Makes the lease due at once, for the expiry job: a token dies now, a secret within the next steps. */
export async function hastenLease(tx: Tx, deps: LeaseDeps, id: string): Promise<boolean> {
  const row = await getJson<LeaseRow>(tx, leaseKey(id));
  if (row === undefined) return false;
  if (row.kind === 'auth') return revokeTree(tx, deps, row.tokenId, REVOCATION_OF_MANY_ROWS_MAX);
  const now = deps.env.clock.now();
  const { irrevocable: _given, retryTime: _wait, ...rest } = row;
  putSecretLease(tx, { ...rest, expireTime: Math.min(row.expireTime, now), tokenId: '', attempts: 0 }, row);
  return true;
}

/** Makes up to `leasesMax` leases of a revoked token due at once. Returns how many; below the maximum: all. */
export async function hastenLeasesOfToken(
  tx: Tx,
  deps: LeaseDeps,
  tokenId: string,
  leasesMax: number,
): Promise<number> {
  const prefix = leaseOfTokenKey(tokenId);
  const keys = await tx.scan(prefix, leasesMax);
  for (const key of keys) {
    tx.delete(key);
    await hastenLease(tx, deps, key.slice(prefix.length));
  }
  return keys.length;
}
