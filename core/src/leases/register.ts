/** Giving a secret its lease. */
import type { Tx } from '../barrier/store.ts';
import { assert } from '../base/assert.ts';
import { base62 } from '../base/ids.ts';
import { DURATION_MS_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';
import type { Json } from '../logical/request.ts';
import type { TokenEntry } from '../tokens/token.ts';
import { RANDOM_LETTERS } from '../tokens/token-text.ts';
import { type LeaseDeps, putSecretLease, type SecretLease } from './lease.ts';

export type LeaseSpec = {
  /** Request path, `database/creds/app`. */
  readonly path: string;
  readonly mountPath: string;
  readonly mountType: string;
  /** The token that asked: the lease dies with it. */
  readonly token: TokenEntry;
  /** Limited already (`calculateTtl`). */
  readonly ttlMs: number;
  readonly maxTtlMs: number;
  readonly renewable: boolean;
  readonly internal: Json;
};

/** Writes the lease in the transaction of the request that made the secret, and returns it with its id. */
export async function registerLease(tx: Tx, deps: LeaseDeps, spec: LeaseSpec): Promise<SecretLease> {
  assert(spec.ttlMs > 0 && spec.ttlMs <= DURATION_MS_MAX, 'lease TTL out of range');
  if (spec.path.split('/').includes('..')) throw badRequest('path cannot contain parent references');
  const now = deps.env.clock.now();
  const batch = spec.token.type === 'batch';
  const wanted = now + spec.ttlMs;
  const lease: SecretLease = {
    kind: 'secret',
    id: `${spec.path.replace(/\/+$/, '')}/${base62(deps.env.entropy, RANDOM_LETTERS)}`,
    path: spec.path,
    tokenId: batch ? spec.token.parent : spec.token.id,
    mountPath: spec.mountPath,
    mountType: spec.mountType,
    issueTime: now,
    expireTime: Math.min(wanted, (batch ? spec.token.expireTime : undefined) ?? wanted),
    lastRenewal: undefined,
    ttlMs: spec.ttlMs,
    maxTtlMs: spec.maxTtlMs,
    renewable: spec.renewable,
    internal: spec.internal,
    ...(batch && spec.token.expireTime !== undefined && { tokenExpireTime: spec.token.expireTime }),
  };
  putSecretLease(tx, lease);
  return lease;
}
