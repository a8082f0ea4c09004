/**
 * Tells the primary that this cluster was promoted away from, until it knows (R8). It uses the credentials this
 * cluster had there as a secondary; the old primary fences itself before it answers.
 */

import type { BarrierControl } from '../barrier/barrier.ts';
import type { Env, Signal } from '../base/env.ts';
import { RECONNECT_MS_MAX, RECONNECT_MS_MIN } from '../base/limits.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { dialPrimary, RefusedByPrimary } from './apply/dial.ts';
import { helloOf, type Identity } from './apply/follower.ts';
import { type Threat, threatOf } from './lineage.ts';
import type { ReplicationNetwork } from './network.ts';
import { isProven, proven } from './proof.ts';
import type { Link } from './rows.ts';

export type AnnounceDeps = {
  readonly env: Env;
  readonly network: ReplicationNetwork;
  readonly barrier: BarrierControl;
  readonly identity: Identity;
  readonly link: Link;
  /** The other side is the newer one. */
  readonly fence: (threat: Threat, from: string) => Promise<void>;
};

/** Resolves when the old primary knows, or when this side learnt that it is the old one itself. */
export async function announce(deps: AnnounceDeps, signal: Signal): Promise<'told' | 'fenced'> {
  const { env, barrier, identity, link } = deps;
  const log = env.log.named('replication');
  let wait = RECONNECT_MS_MIN;
  for (;;) {
    try {
      const hello = proven(barrier, helloOf(env, identity, link.secondaryId, 'announce', barrier.ledger));
      const { channel, welcome } = await dialPrimary(env, deps.network, link, hello, signal);
      channel.close();
      const threat = threatOf(historyOf(barrier.ledger), identity.clusterId, { ...welcome, announces: true });
      if (threat !== undefined && !isProven(barrier, welcome)) {
        log.write('warn', 'the old primary speaks of another one without proof that it is of this lineage');
      } else if (threat !== undefined) {
        await deps.fence(threat, welcome.clusterId);
        return 'fenced';
      }
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof RefusedByPrimary && error.code === 'fenced') {
        log.write('info', 'the old primary knows of the promotion and has stopped acknowledging writes');
        return 'told';
      }
      log.write('debug', 'the old primary was not reached', { error: String(error) });
    }
    await env.timers.sleep(wait, signal);
    wait = Math.min(2 * wait, RECONNECT_MS_MAX);
  }
}

function historyOf(ledger: Ledger) {
  return { epochs: ledger.epochs(), head: ledger.head() };
}
