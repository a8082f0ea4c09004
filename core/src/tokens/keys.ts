/**
 * Where tokens live. All of it is `local/`: DR followers hold it, performance secondaries never do.
 *   local/token/salt                        key of the HMAC that makes storage ids
 *   local/token/id/<id>                     TokenEntry
 *   local/token/accessor/<accessor>         {id}
 *   local/token/parent/<parent>/<child>     empty
 *   local/token/revoked/<id>                RevokedToken: what is left to clean after a revocation
 *   local/token/revoked-prefixes            lease prefixes under revocation: what is below is dead already
 *   local/token/roles/<name>                TokenRole
 *   local/lease/id/<lease id>               the lease; of a token only {kind: "auth", tokenId}
 *   local/lease/token/<token id>/<lease id> leases that die with a token
 *   local/lease/expires/<ms>/<lease id>     the order in which leases end; read from its start, never scanned
 *   local/cubbyhole/<token id>/...          the token's own secrets (engines/cubbyhole)
 */
import type { TokenEntry } from './token.ts';

export const SALT_KEY = 'local/token/salt';
export const TOKEN_PREFIX = 'local/token/id/';
export const ACCESSOR_PREFIX = 'local/token/accessor/';
export const PARENT_PREFIX = 'local/token/parent/';
export const REVOKED_PREFIX = 'local/token/revoked/';
export const REVOKED_PREFIXES_KEY = 'local/token/revoked-prefixes';
export const LEASE_PREFIX = 'local/lease/id/';
export const LEASE_EXPIRES_PREFIX = 'local/lease/expires/';
export const LEASE_TOKEN_PREFIX = 'local/lease/token/';

export function tokenKey(id: string): string {
  return TOKEN_PREFIX + id;
}

export function accessorKey(accessor: string): string {
  return ACCESSOR_PREFIX + accessor;
}

/** Index row below the parent; prefix of all children when `child` is absent. */
export function childKey(parent: string, child = ''): string {
  return `${PARENT_PREFIX}${parent}/${child}`;
}

export function revokedKey(id: string): string {
  return REVOKED_PREFIX + id;
}

export function leaseKey(leaseId: string): string {
  return LEASE_PREFIX + leaseId;
}

/** 15 digits of milliseconds reach the year 33658, so text order is time order. */
export function leaseExpiryKey(expireTime: number, leaseId: string): string {
  return `${LEASE_EXPIRES_PREFIX}${String(Math.floor(expireTime)).padStart(15, '0')}/${leaseId}`;
}

/** Index row of a lease below its token; prefix of all of them when `leaseId` is absent. */
export function leaseOfTokenKey(tokenId: string, leaseId = ''): string {
  return `${LEASE_TOKEN_PREFIX}${tokenId}/${leaseId}`;
}

/** Prefix of a token's cubbyhole. */
export function cubbyholePrefix(tokenId: string): string {
  return `local/cubbyhole/${tokenId}/`;
}

/** Id of the lease a service token lives under, in Vault's form: creation path, then "h" and the storage id. */
export function authLeaseId(entry: TokenEntry): string {
  return `${entry.path.replace(/\/+$/, '')}/h${entry.id}`;
}
