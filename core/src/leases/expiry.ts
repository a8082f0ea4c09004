/**
 * The expiry job, in bounded steps. The order of leases by their end is an index in the store, so a new
 * primary reads its first rows and scans nothing (P12). It runs on the primary alone: followers learn the
 * ends from the records.
 */
import { getJson } from '../barrier/json-entry.ts';
import type { Store, Tx } from '../barrier/store.ts';
import {
  LEASE_REVOKE_ATTEMPTS_MAX,
  REVOCATION_OF_MANY_ROWS_MAX,
  REVOCATION_ROWS_MAX,
} from '../base/limits.ts';
import { LEASE_EXPIRES_PREFIX, leaseKey } from '../tokens/keys.ts';
import { cleanRevoked, closeRevoked, revokedTokens, revokeTree } from '../tokens/revoke.ts';
import { type LeaseDeps, type LeaseRow, putSecretLease } from './lease.ts';
import { hastenLeasesOfToken, revokeLease } from './revoke.ts';
import { prefixJobsPending, stepPrefixJobs } from './revoke-prefix.ts';
import { stepTidy, tidyPending } from './tidy.ts';

/** An expired token touches at most about 20 rows. */
const LEASES_PER_STEP_MAX = Math.floor(REVOCATION_ROWS_MAX / 20);
const REVOKED_TOKENS_PER_STEP_MAX = 64;
/** First wait after a failed revocation, doubled each time (Vault: 10 s, six attempts). */
const RETRY_FIRST_MS = 10_000;

export type DueLease = { readonly id: string; readonly expireTime: number; readonly key: string };

/** Leases whose end is at or before `now`, earliest first. */
export async function dueLeases(tx: Tx, now: number, limit: number): Promise<readonly DueLease[]> {
  const due: DueLease[] = [];
  for (const key of await tx.scan(LEASE_EXPIRES_PREFIX, limit)) {
    const row = key.slice(LEASE_EXPIRES_PREFIX.length);
    const slash = row.indexOf('/');
    const expireTime = Number(row.slice(0, slash));
    if (expireTime > now) break;
    due.push({ id: row.slice(slash + 1), expireTime, key });
  }
  return due;
}

/**
 * One bounded step of everything that is due: cleaning behind revoked tokens, revocations of prefixes, ended
 * leases, tidying. Returns how much it did; 0 when nothing is due. A secret that its engine cannot revoke is
 * tried again later and given up after six attempts.
 */
export async function expireDue(store: Store, deps: LeaseDeps): Promise<number> {
  const idle = await store.read(async (tx) => {
    const due = await dueLeases(tx, deps.env.clock.now(), 1);
    const revoked = await revokedTokens(tx, 1);
    return (
      due.length === 0 && revoked.length === 0 && !(await prefixJobsPending(tx)) && !(await tidyPending(tx))
    );
  });
  if (idle) return 0;
  const cleaned = await store.transact((tx) => cleanStep(tx, deps));
  const due = await store.read((tx) => dueLeases(tx, deps.env.clock.now(), LEASES_PER_STEP_MAX));
  if (due.length > 0) await endDue(store, deps, due);
  return cleaned + due.length;
}

async function cleanStep(tx: Tx, deps: LeaseDeps): Promise<number> {
  let rows = 0;
  for (const id of await revokedTokens(tx, REVOKED_TOKENS_PER_STEP_MAX)) {
    if (rows >= REVOCATION_ROWS_MAX) return rows;
    const step = await cleanRevoked(tx, id, REVOCATION_ROWS_MAX - rows);
    rows += step.rows + 1;
    if (!step.done) continue;
    // A lease that is made due touches about five rows.
    const leasesMax = Math.max(1, Math.floor((REVOCATION_ROWS_MAX - rows) / 5));
    rows += 5 * (await hastenLeasesOfToken(tx, deps, id, leasesMax));
    await closeRevoked(tx, id);
  }
  if (rows > 0) return rows;
  const revoked = await stepPrefixJobs(tx, deps);
  return revoked > 0 ? revoked : stepTidy(tx, deps);
}

/** Ends the tokens among `due` in one transaction, then each secret in its own, since its engine may fail. */
async function endDue(store: Store, deps: LeaseDeps, due: readonly DueLease[]): Promise<void> {
  const secrets = await store.transact(async (tx) => {
    const later: DueLease[] = [];
    for (const lease of due) {
      // Renewed meanwhile: its row has moved.
      if ((await tx.get(lease.key)) === undefined) continue;
      const row = await getJson<LeaseRow>(tx, leaseKey(lease.id));
      if (row === undefined) tx.delete(lease.key);
      else if (row.kind === 'secret') later.push(lease);
      else if (!(await revokeTree(tx, deps, row.tokenId, REVOCATION_OF_MANY_ROWS_MAX))) {
        tx.delete(leaseKey(lease.id));
        tx.delete(lease.key);
      }
    }
    return later;
  });
  for (const lease of secrets) await endSecret(store, deps, lease);
}

async function endSecret(store: Store, deps: LeaseDeps, due: DueLease): Promise<void> {
  let failure: unknown;
  const watched: LeaseDeps = {
    ...deps,
    revokeSecret: async (tx, lease) => {
      try {
        await deps.revokeSecret?.(tx, lease);
      } catch (error) {
        failure = error ?? new Error('unknown error');
        throw error;
      }
    },
  };
  try {
    await store.transact(async (tx) => {
      failure = undefined;
      if ((await tx.get(due.key)) !== undefined) await revokeLease(tx, watched, due.id);
    });
  } catch (error) {
    // Only the engine's failures count as attempts; the store's own end the step.
    if (failure === undefined) throw error;
    await store.transact((tx) => noteFailure(tx, deps, due.id, failure));
  }
}

async function noteFailure(tx: Tx, deps: LeaseDeps, id: string, error: unknown): Promise<void> {
  const lease = await getJson<LeaseRow>(tx, leaseKey(id));
  if (lease?.kind !== 'secret') return;
  const attempts = (lease.attempts ?? 0) + 1;
  const gaveUp = attempts >= LEASE_REVOKE_ATTEMPTS_MAX;
  putSecretLease(
    tx,
    {
      ...lease,
      attempts,
      retryTime: deps.env.clock.now() + RETRY_FIRST_MS * 2 ** (attempts - 1),
      revokeError: error instanceof Error ? error.message : 'unknown error',
      ...(gaveUp && { irrevocable: true as const }),
    },
    lease,
  );
  tx.afterCommit(() => {
    deps.env.log
      .named('expiration')
      .write('error', gaveUp ? 'lease is irrevocable' : 'failed to revoke lease', { lease_id: id, attempts });
  });
}
