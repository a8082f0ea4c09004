/**
 * How many tokens and leases there are, for gauges. Rows are counted a page at a time with a pause after each, so
 * that a cluster of any size pays the same little for it.
 */
import type { Store } from '../barrier/store.ts';
import type { Env, Signal } from '../base/env.ts';
import { USAGE_ROWS_MAX } from '../base/limits.ts';
import { LEASE_PREFIX, TOKEN_PREFIX } from '../tokens/keys.ts';

const PAGE_ROWS = 1000;
const PAUSE_MS = 200;

/** Rows below `prefix`, at most USAGE_ROWS_MAX. Rejects when the signal is aborted. */
export async function countRows(
  store: Pick<Store, 'read'>,
  env: Pick<Env, 'timers'>,
  prefix: string,
  signal: Signal,
): Promise<number> {
  let count = 0;
  let after: string | undefined;
  while (count < USAGE_ROWS_MAX) {
    const limit = Math.min(PAGE_ROWS, USAGE_ROWS_MAX - count);
    const keys = await store.read((tx) => tx.scan(prefix, limit, after));
    count += keys.length;
    if (keys.length < limit) break;
    after = keys.at(-1);
    await env.timers.sleep(PAUSE_MS, signal);
  }
  return count;
}

/** Sets Vault's gauges of tokens and leases. A gauge at USAGE_ROWS_MAX says "so many or more". */
export async function gaugeUsage(
  store: Pick<Store, 'read'>,
  env: Pick<Env, 'timers' | 'metrics'>,
  signal: Signal,
): Promise<void> {
  env.metrics.gauge('vault.expire.num_leases', await countRows(store, env, LEASE_PREFIX, signal));
  const tokens = await countRows(store, env, TOKEN_PREFIX, signal);
  env.metrics.gauge('vault.token.count', tokens, { namespace: 'root' });
}
