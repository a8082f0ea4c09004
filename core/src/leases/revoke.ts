/** Ending leases before their time, one by one or all below a prefix. */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { toHex, utf8 } from '../base/bytes.ts';
import { LEASE_PREFIX, leaseKey, leaseOfTokenKey, tokenKey } from '../tokens/keys.ts';
import { revokeTree } from '../tokens/revoke.ts';
import { deleteSecretLease, type LeaseDeps, type LeaseRow, putSecretLease } from './lease.ts';

/** Revocations of prefixes that need more than one transaction. */
const PREFIX_JOBS = 'local/lease/revoking/';

type PrefixJob = {
  /** Lease id prefix, ends with "/". */
  readonly prefix: string;
  /** Last lease id that was looked at. */
  readonly after: string | undefined;
  /** Leases made later than this stay, ms since 1970. */
  readonly before: number;
};

/**
 * Ends the lease now: of a token, the token with its tree; of a secret, after the engine revoked it. False
 * when there is none. Throws what the engine throws, unless `force`.
 */
export async function revokeLease(tx: Tx, deps: LeaseDeps, id: string, force = false): Promise<boolean> {
  const row = await getJson<LeaseRow>(tx, leaseKey(id));
  if (row === undefined) return false;
  if (row.kind === 'auth') return revokeTree(tx, deps, row.tokenId);
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
  if (row.kind === 'auth') return revokeTree(tx, deps, row.tokenId);
  const now = deps.env.clock.now();
  const { irrevocable: _given, retryTime: _wait, ...rest } = row;
  putSecretLease(tx, { ...rest, expireTime: Math.min(row.expireTime, now), tokenId: '', attempts: 0 }, row);
  return true;
}

export type PrefixRevocation = {
  readonly force: boolean;
  /** Whether the engine revokes within this transaction (then its error is the answer). */
  readonly sync: boolean;
  /** Most leases ended in this transaction; the expiry job ends the rest. */
  readonly leasesMax: number;
};

/**
 * Revokes every lease below `prefix`, or the one with exactly this id. Returns how many this transaction
 * ended and whether the expiry job goes on.
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
  const keys = await tx.scan(LEASE_PREFIX + folder, options.leasesMax);
  let revoked = 0;
  for (const key of keys) if (await one(key.slice(LEASE_PREFIX.length))) revoked += 1;
  const more = keys.length === options.leasesMax;
  if (more) {
    const job: PrefixJob = {
      prefix: folder,
      after: keys.at(-1)?.slice(LEASE_PREFIX.length),
      before: deps.env.clock.now(),
    };
    putJson(tx, PREFIX_JOBS + toHex(deps.env.crypto.sha256(utf8(folder))), job);
  }
  return { revoked, more };
}

/** One bounded step of the revocations of prefixes that are under way; returns the leases it ended. */
export async function stepPrefixJobs(tx: Tx, deps: LeaseDeps, leasesMax: number): Promise<number> {
  const [jobKey] = await tx.scan(PREFIX_JOBS, 1);
  const job = jobKey === undefined ? undefined : await getJson<PrefixJob>(tx, jobKey);
  if (jobKey === undefined || job === undefined) return 0;
  const keys = await tx.scan(
    LEASE_PREFIX + job.prefix,
    leasesMax,
    job.after === undefined ? undefined : LEASE_PREFIX + job.after,
  );
  for (const key of keys) {
    const id = key.slice(LEASE_PREFIX.length);
    if ((await issueTimeOf(tx, id)) <= job.before) await hastenLease(tx, deps, id);
  }
  if (keys.length < leasesMax) tx.delete(jobKey);
  else putJson(tx, jobKey, { ...job, after: keys.at(-1)?.slice(LEASE_PREFIX.length) });
  return Math.max(1, keys.length);
}

/** Whether a revocation of a prefix is under way. */
export async function prefixJobsPending(tx: Tx): Promise<boolean> {
  return (await tx.scan(PREFIX_JOBS, 1)).length > 0;
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

async function issueTimeOf(tx: Tx, id: string): Promise<number> {
  const row = await getJson<LeaseRow>(tx, leaseKey(id));
  if (row === undefined) return Number.POSITIVE_INFINITY;
  if (row.kind === 'secret') return row.issueTime;
  const token = await getJson<{ readonly creationTime: number }>(tx, tokenKey(row.tokenId));
  return token?.creationTime ?? 0;
}
