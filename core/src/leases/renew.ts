/** Renewing tokens and leases. Nothing here ever moves an end behind the start plus the maximum (R26). */
import { putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { EMPTY } from '../base/bytes.ts';
import { badRequest } from '../base/refusal.ts';
import { authLeaseId, leaseExpiryKey, tokenKey } from '../tokens/keys.ts';
import { lookupTokenById } from '../tokens/lookup.ts';
import type { TokenEntry } from '../tokens/token.ts';
import { calculateTtl, type TtlLimits } from '../tokens/ttl.ts';
import { getLease, type LeaseDeps, putSecretLease, renewalRefusal, type SecretLease } from './lease.ts';

export type TokenRenewal = {
  /** What the client asks for; 0 takes the TTL the token was made with. */
  readonly incrementMs: number;
  /** Of the mount the login came through. */
  readonly limits: TtlLimits;
  /** In force now, when a token role changed them; the token's own otherwise. */
  readonly periodMs?: number;
  readonly explicitMaxTtlMs?: number;
};

/** Renews a live service token. Refusal 400 with Vault's reason when it may not be. */
export async function renewToken(
  tx: Tx,
  deps: LeaseDeps,
  entry: TokenEntry,
  renewal: TokenRenewal,
): Promise<{ readonly entry: TokenEntry; readonly warnings: readonly string[] }> {
  if (entry.type === 'batch') throw badRequest('batch tokens cannot be renewed');
  const now = deps.env.clock.now();
  const stored = await lookupTokenById(tx, deps, entry.id);
  if (stored === undefined) throw badRequest('token not found');
  // The root token of init has no lease at all, so Vault does not find one.
  if (stored.path === 'auth/token/root') throw badRequest('invalid lease ID');
  if (stored.expireTime === undefined || !stored.renewable) throw badRequest('lease is not renewable');
  const { expireTime, warnings } = calculateTtl(
    renewal.limits,
    {
      incrementMs: renewal.incrementMs,
      backendTtlMs: stored.creationTtlMs,
      backendMaxTtlMs: stored.maxTtlMs ?? 0,
      explicitMaxTtlMs: renewal.explicitMaxTtlMs ?? stored.explicitMaxTtlMs,
      periodMs: renewal.periodMs ?? stored.periodMs,
      startTime: stored.creationTime,
    },
    now,
  );
  const renewed: TokenEntry = { ...stored, expireTime, lastRenewalTime: now };
  tx.delete(leaseExpiryKey(stored.expireTime, authLeaseId(stored)));
  tx.put(leaseExpiryKey(expireTime, authLeaseId(stored)), EMPTY);
  putJson(tx, tokenKey(stored.id), renewed);
  return { entry: renewed, warnings };
}

/** Renews a secret's lease. Refusal 400 with Vault's reason when it may not be. */
export async function renewLease(
  tx: Tx,
  deps: LeaseDeps,
  id: string,
  options: { readonly incrementMs: number; readonly limits: TtlLimits },
): Promise<{ readonly lease: SecretLease; readonly warnings: readonly string[] }> {
  const now = deps.env.clock.now();
  const lease = await getLease(tx, deps, id);
  const refusal = renewalRefusal(lease, now);
  if (lease === undefined || refusal !== undefined) throw badRequest(refusal ?? 'lease not found');
  if (lease.kind === 'auth') throw badRequest('tokens cannot be renewed through this endpoint');
  // Its token was revoked and the job has not come to it yet.
  if (lease.tokenId !== '' && (await lookupTokenById(tx, deps, lease.tokenId)) === undefined) {
    throw badRequest('lease not found');
  }
  const { expireTime, warnings } = calculateTtl(
    options.limits,
    {
      incrementMs: options.incrementMs,
      backendTtlMs: lease.ttlMs,
      backendMaxTtlMs: lease.maxTtlMs,
      explicitMaxTtlMs: 0,
      periodMs: 0,
      startTime: lease.issueTime,
    },
    now,
  );
  const capped = Math.min(expireTime, lease.tokenExpireTime ?? expireTime);
  if (capped <= now) throw badRequest('cannot renew lease, no valid associated token');
  const renewed: SecretLease = { ...lease, expireTime: capped, lastRenewal: now };
  await deps.renewSecret?.(tx, renewed);
  putSecretLease(tx, renewed, lease);
  return { lease: renewed, warnings };
}
