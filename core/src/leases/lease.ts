/**
 * Leases: what ends at a time unless it is renewed. A token's lease is a view of the token, which holds the
 * times; a secret's lease is a row of its own. Ids are `<path>/<24 letters>`, for tokens `<path>/h<token id>`.
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { EMPTY } from '../base/bytes.ts';
import type { Json } from '../logical/request.ts';
import type { TokenDeps } from '../tokens/deps.ts';
import { leaseExpiryKey, leaseKey, leaseOfTokenKey } from '../tokens/keys.ts';
import { lookupTokenById } from '../tokens/lookup.ts';
import type { TokenEntry } from '../tokens/token.ts';

export type SecretLease = {
  readonly kind: 'secret';
  readonly id: string;
  /** Request path that made the secret. */
  readonly path: string;
  /** Storage id of the token it dies with; the parent's for a batch token, '' for an orphan batch token. */
  readonly tokenId: string;
  /** ms since 1970 when the batch token ends that asked for it; no renewal goes beyond. */
  readonly tokenExpireTime?: number;
  /** `database/`, and its type. */
  readonly mountPath: string;
  readonly mountType: string;
  /** ms since 1970. */
  readonly issueTime: number;
  readonly expireTime: number;
  readonly lastRenewal: number | undefined;
  readonly ttlMs: number;
  /** 0 leaves it to the mount. */
  readonly maxTtlMs: number;
  readonly renewable: boolean;
  /** What the engine needs to revoke. Never shown. */
  readonly internal: Json;
  /** How often revoking failed, and why the last time (no secrets). */
  readonly attempts?: number;
  /** When the next attempt is due, ms since 1970. */
  readonly retryTime?: number;
  readonly revokeError?: string;
  /** Given up after too many attempts: only an operator's revoke-force ends it. */
  readonly irrevocable?: true;
};

export type AuthLease = {
  readonly kind: 'auth';
  readonly id: string;
  readonly path: string;
  readonly tokenId: string;
  readonly issueTime: number;
  readonly expireTime: number;
  readonly lastRenewal: number | undefined;
  readonly renewable: boolean;
  readonly token: TokenEntry;
};

export type Lease = SecretLease | AuthLease;

export type LeaseDeps = TokenDeps & {
  /** Undoes in the world what a secrets engine made. Absent: the lease just ends. May throw: tried again. */
  readonly revokeSecret?: (tx: Tx, lease: SecretLease) => Promise<void>;
  /** Tells the engine that a lease will live until `expireTime`. */
  readonly renewSecret?: (tx: Tx, lease: SecretLease) => Promise<void>;
};

/** The stored form: of a token's lease only whose it is, the token has the rest. */
export type LeaseRow = SecretLease | { readonly kind: 'auth'; readonly tokenId: string };

/** The lease with this id, or undefined. A secret's lease is found until it is revoked, even when overdue. */
export async function getLease(tx: Tx, deps: TokenDeps, id: string): Promise<Lease | undefined> {
  const row = await getJson<LeaseRow>(tx, leaseKey(id));
  if (row === undefined || row.kind === 'secret') return row;
  const token = await lookupTokenById(tx, deps, row.tokenId);
  return token === undefined ? undefined : authLeaseOf(id, token);
}

function authLeaseOf(id: string, token: TokenEntry): AuthLease | undefined {
  if (token.expireTime === undefined) return undefined;
  return {
    kind: 'auth',
    id,
    path: token.path,
    tokenId: token.id,
    issueTime: token.creationTime,
    expireTime: token.expireTime,
    lastRenewal: token.lastRenewalTime,
    renewable: token.renewable,
    token,
  };
}

/** Whether a lease can be renewed now; Vault's reason when not. */
export function renewalRefusal(lease: Lease | undefined, now: number): string | undefined {
  if (lease === undefined) return 'lease not found';
  if (lease.kind === 'secret' && lease.irrevocable) {
    return 'lease is expired and has failed previous revocation attempts';
  }
  if (lease.expireTime <= now) return 'lease expired';
  return lease.renewable ? undefined : 'lease is not renewable';
}

/** Writes a secret's lease and its index rows; `old` is what it replaces. */
export function putSecretLease(tx: Tx, lease: SecretLease, old?: SecretLease): void {
  if (old !== undefined) deleteIndexRows(tx, old);
  putJson(tx, leaseKey(lease.id), lease);
  if (lease.tokenId !== '') tx.put(leaseOfTokenKey(lease.tokenId, lease.id), EMPTY);
  if (!lease.irrevocable) tx.put(dueKey(lease), EMPTY);
}

export function deleteSecretLease(tx: Tx, lease: SecretLease): void {
  deleteIndexRows(tx, lease);
  tx.delete(leaseKey(lease.id));
}

function deleteIndexRows(tx: Tx, lease: SecretLease): void {
  tx.delete(dueKey(lease));
  if (lease.tokenId !== '') tx.delete(leaseOfTokenKey(lease.tokenId, lease.id));
}

function dueKey(lease: SecretLease): string {
  return leaseExpiryKey(lease.retryTime ?? lease.expireTime, lease.id);
}
