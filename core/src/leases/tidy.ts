/**
 * Tidying: index rows that point to nothing are removed. Rows are written and removed together, so there
 * should never be any; an operator may ask all the same, and the expiry job walks in bounded steps.
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import {
  ACCESSOR_PREFIX,
  LEASE_EXPIRES_PREFIX,
  LEASE_PREFIX,
  LEASE_TOKEN_PREFIX,
  leaseKey,
  PARENT_PREFIX,
  tokenKey,
} from '../tokens/keys.ts';
import type { LeaseDeps } from './lease.ts';

/** Warnings with which a call to tidy is answered. */
export const TIDY_STARTED =
  "Tidy operation successfully started. Any information from the operation will be printed to Vault's server logs.";
export const TIDY_RUNNING = 'Tidy operation already in progress.';

const TIDY_KEY = 'local/lease/tidy';
const ROWS_PER_STEP_MAX = 500;

type Tidy = { readonly phase: number; readonly after: string | undefined; readonly removed: number };

/** An index, and the key its row needs: absent, the row points to nothing. */
type Phase = {
  readonly prefix: string;
  readonly target: (tx: Tx, rest: string, key: string) => Promise<string | undefined>;
};

const tokenRow = async (tx: Tx, key: string): Promise<string | undefined> => {
  const row = await getJson<{ readonly id?: string; readonly kind?: string; readonly tokenId?: string }>(
    tx,
    key,
  );
  if (row?.kind === 'secret') return key;
  const id = row?.id ?? row?.tokenId;
  return id === undefined ? undefined : tokenKey(id);
};

const afterSlash = (rest: string) => rest.slice(rest.indexOf('/') + 1);

const PHASES: readonly Phase[] = [
  { prefix: ACCESSOR_PREFIX, target: (tx, _rest, key) => tokenRow(tx, key) },
  { prefix: PARENT_PREFIX, target: async (_tx, rest) => tokenKey(afterSlash(rest)) },
  { prefix: LEASE_PREFIX, target: (tx, _rest, key) => tokenRow(tx, key) },
  { prefix: LEASE_TOKEN_PREFIX, target: async (_tx, rest) => leaseKey(afterSlash(rest)) },
  { prefix: LEASE_EXPIRES_PREFIX, target: async (_tx, rest) => leaseKey(afterSlash(rest)) },
];

/** Asks for a walk over all index rows; false when one is under way. */
export async function startTidy(tx: Tx): Promise<boolean> {
  if (await tidyPending(tx)) return false;
  putJson(tx, TIDY_KEY, { phase: 0, after: undefined, removed: 0 } satisfies Tidy);
  return true;
}

export async function tidyPending(tx: Tx): Promise<boolean> {
  return (await tx.get(TIDY_KEY)) !== undefined;
}

/** One bounded step of the walk; returns the rows it looked at, 0 when none is asked for. */
export async function stepTidy(tx: Tx, deps: LeaseDeps): Promise<number> {
  const tidy = await getJson<Tidy>(tx, TIDY_KEY);
  if (tidy === undefined) return 0;
  const phase = PHASES[tidy.phase];
  if (phase === undefined) {
    tx.delete(TIDY_KEY);
    tx.afterCommit(() => {
      deps.env.log.named('expiration').write('info', 'finished tidy operation', { removed: tidy.removed });
    });
    return 1;
  }
  const keys = await tx.scan(phase.prefix, ROWS_PER_STEP_MAX, tidy.after);
  let removed = tidy.removed;
  for (const key of keys) {
    const target = await phase.target(tx, key.slice(phase.prefix.length), key);
    if (target !== undefined && (await tx.get(target)) !== undefined) continue;
    tx.delete(key);
    removed += 1;
  }
  const more = keys.length === ROWS_PER_STEP_MAX;
  const next: Tidy = more
    ? { phase: tidy.phase, after: keys.at(-1), removed }
    : { phase: tidy.phase + 1, after: undefined, removed };
  putJson(tx, TIDY_KEY, next);
  return Math.max(1, keys.length);
}
