/**
 * Being active is a scope one is inside of (architecture 6): everything a primary does by itself starts here and
 * ends here. A fenced, demoted or sealed node has left the scope, so none of it can run there (B11, R10).
 */

import type { AuditBroker } from '../audit/broker.ts';
import type { BarrierControl } from '../barrier/barrier.ts';
import type { Store } from '../barrier/store.ts';
import type { Env, Signal } from '../base/env.ts';
import { expireDue } from '../leases/expiry.ts';
import type { LeaseDeps } from '../leases/lease.ts';
import { gaugeUsage } from '../leases/usage.ts';
import { deleteRemovedMounts } from '../mounts/deletions.ts';
import { createScope } from '../replication/scope.ts';
import { ROTATION_CHECK_MS, rotateWhenDue } from '../seal/rotation.ts';

export type ActiveDeps = {
  readonly env: Env;
  readonly store: Store;
  readonly barrier: BarrierControl;
  readonly audit: AuditBroker;
  readonly leases: LeaseDeps;
};

export interface ActiveScope {
  /** Ends every task and waits for them. */
  end(): Promise<void>;
}

/** How often the expiry job looks when nothing is due, ms. A due lease is dead for lookups at once anyway. */
const EXPIRY_INTERVAL_MS = 1000;
/** How often orders to delete the data of removed mounts are looked for, ms. */
const DELETION_INTERVAL_MS = 1000;
/** Between two counts of tokens and leases (Vault's `usage_gauge_period`), and before the first one, ms. */
const USAGE_INTERVAL_MS = 600_000;
const USAGE_FIRST_MS = 10_000;
/** Pause after a failed step, ms. */
const RETRY_MS = 5000;

/** Runs `step` again and again until the signal is aborted; `step` says how long to wait before the next. */
async function repeat(env: Env, what: string, signal: Signal, step: () => Promise<number>): Promise<void> {
  while (!signal.aborted) {
    let pause = RETRY_MS;
    try {
      pause = await step();
    } catch (failure) {
      if (signal.aborted) return;
      const reason = failure instanceof Error ? failure.message : String(failure);
      env.log.write('warn', `${what} failed, trying again`, { reason });
    }
    if (signal.aborted) return;
    await env.timers.sleep(pause, signal).catch(() => undefined);
  }
}

/** Opens the audit devices, then starts the jobs of an active node. Throws when a device cannot be opened. */
export async function enterActive(deps: ActiveDeps): Promise<ActiveScope> {
  const { env, store, barrier, audit, leases } = deps;
  await audit.start();
  const scope = createScope();
  const job = (what: string, step: (signal: Signal) => Promise<number>) =>
    scope.run(
      (signal) => repeat(env, what, signal, () => step(signal)),
      (failure) => env.log.write('error', `${what} ended`, { reason: String(failure) }),
    );
  job('lease expiry', async () => ((await expireDue(store, leases)) > 0 ? 0 : EXPIRY_INTERVAL_MS));
  let settled = false;
  job('counting tokens and leases', async (signal) => {
    // A node that has just become active has better things to do than to count.
    if (settled) await gaugeUsage(store, env, signal);
    const pause = settled ? USAGE_INTERVAL_MS : USAGE_FIRST_MS;
    settled = true;
    return pause;
  });
  job('deletion of removed mounts', async (signal) => {
    await deleteRemovedMounts(store, signal);
    return DELETION_INTERVAL_MS;
  });
  job('rotation of the encryption key', async () => {
    await rotateWhenDue(barrier, env);
    return ROTATION_CHECK_MS;
  });
  return {
    async end() {
      await scope.end();
      await audit.stop();
    },
  };
}
