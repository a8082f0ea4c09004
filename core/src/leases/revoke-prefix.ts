/** Ending all leases below a prefix: a first part at once, the rest by the expiry job. */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { toHex, utf8 } from '../base/bytes.ts';
import { REVOCATION_LEASES_INLINE_MAX } from '../base/limits.ts';
import { LEASE_PREFIX, leaseKey, tokenKey } from '../tokens/keys.ts';
import { addRevokedPrefix, dropRevokedPrefix } from '../tokens/revoked-prefixes.ts';
import type { LeaseDeps, LeaseRow } from './lease.ts';
import { hastenLease, revokeLease } from './revoke.ts';

/** Revocations of prefixes that need more than one transaction. */
const JOBS = 'local/lease/revoking/';

type PrefixJob = {
  /** Lease id prefix, ends with "/". */
  readonly prefix: string;
  /** Last lease id that was looked at. */
  readonly after: string | undefined;
  /** Leases made later than this stay, ms since 1970. */
  readonly before: number;
};

export type PrefixRevocation = {
  /** Ends leases whose engines cannot revoke, too. */
  readonly force: boolean;
  /** Whether the engine revokes within this transaction (then its error is the answer). */
  readonly sync: boolean;
  /** Most leases ended in this transaction; never more than REVOCATION_LEASES_INLINE_MAX. */
  readonly leasesMax?: number;
};

/**
 * Revokes every lease below `prefix`, or the one with exactly this id. Returns how many this transaction
 * ended and whether the expiry job goes on; tokens it has not come to are dead all the same.
 */
export async function revokePrefix(
  tx: Tx,
  deps: LeaseDeps,
  prefix: string,
  options: PrefixRevocation,
): Promise<{ readonly revoked: number; readonly more: boolean }> {
  const one = (id: string) =>
    options.sync ? revokeLease(tx, deps, id, options.force) : hastenLease(tx, deps, id);
  if (!prefix.endsWith('/') && (await one(prefix))) return { revoked: 1, more: false };
  const folder = prefix.endsWith('/') ? prefix : `${prefix}/`;
  const limit = Math.min(options.leasesMax ?? REVOCATION_LEASES_INLINE_MAX, REVOCATION_LEASES_INLINE_MAX);
  const keys = await tx.scan(LEASE_PREFIX + folder, limit);
  let revoked = 0;
  for (const key of keys) if (await one(key.slice(LEASE_PREFIX.length))) revoked += 1;
  const more = keys.length === limit;
  if (more) {
    const before = deps.env.clock.now();
    await addRevokedPrefix(tx, { prefix: folder, before });
    const after = keys.at(-1)?.slice(LEASE_PREFIX.length);
    putJson(tx, jobKey(deps, folder), { prefix: folder, after, before } satisfies PrefixJob);
  }
  return { revoked, more };
}

/** One bounded step of the revocations of prefixes that are under way; returns the leases it looked at. */
export async function stepPrefixJobs(tx: Tx, deps: LeaseDeps): Promise<number> {
  const [key] = await tx.scan(JOBS, 1);
  const job = key === undefined ? undefined : await getJson<PrefixJob>(tx, key);
  if (key === undefined || job === undefined) return 0;
  const after = job.after === undefined ? undefined : LEASE_PREFIX + job.after;
  const keys = await tx.scan(LEASE_PREFIX + job.prefix, REVOCATION_LEASES_INLINE_MAX, after);
  for (const lease of keys) {
    const id = lease.slice(LEASE_PREFIX.length);
    if ((await issueTimeOf(tx, id)) <= job.before) await hastenLease(tx, deps, id);
  }
  if (keys.length < REVOCATION_LEASES_INLINE_MAX) {
    tx.delete(key);
    await dropRevokedPrefix(tx, job.prefix);
  } else {
    putJson(tx, key, { ...job, after: keys.at(-1)?.slice(LEASE_PREFIX.length) } satisfies PrefixJob);
  }
  return Math.max(1, keys.length);
}

/** Whether a revocation of a prefix is under way. */
export async function prefixJobsPending(tx: Tx): Promise<boolean> {
  return (await tx.scan(JOBS, 1)).length > 0;
}

function jobKey(deps: LeaseDeps, folder: string): string {
  return JOBS + toHex(deps.env.crypto.sha256(utf8(folder)));
}

async function issueTimeOf(tx: Tx, id: string): Promise<number> {
  const row = await getJson<LeaseRow>(tx, leaseKey(id));
  if (row === undefined) return Number.POSITIVE_INFINITY;
  if (row.kind === 'secret') return row.issueTime;
  const token = await getJson<{ readonly creationTime: number }>(tx, tokenKey(row.tokenId));
  return token?.creationTime ?? 0;
}
