/**
 * The first data of a secondary (contract 3.1). It is built and verified beside the data that is there, then one
 * commit swaps them (R14). Until that commit the old data is whole: giving up means to drop what was staged.
 *
 * After a crash it begins again from its role row. Within one run a link that broke costs only what was not yet
 * fetched (R18).
 */
import type { Store } from '../../barrier/store.ts';
import { wipe } from '../../base/bytes.ts';
import type { Signal } from '../../base/env.ts';
import { RECONNECT_MS_MAX, RECONNECT_MS_MIN } from '../../base/limits.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ReplicationDeps } from '../deps.ts';
import { execute } from '../plan.ts';
import { DISABLED, type Link, type RoleRow, saveRole } from '../rows.ts';
import { createScope, type Scope, ScopeEnded } from '../scope.ts';
import { newProgress } from '../sync/progress.ts';
import { NotConverging, runSync } from '../sync/run.ts';
import { converse } from './conversation.ts';
import { dialPrimary, RefusedByPrimary } from './dial.ts';
import { fetchPackage } from './fetch-package.ts';
import { helloOf, type Identity, NO_HEAD } from './follower.ts';
import type { SecondaryView } from './view.ts';

/**
 * Own rows that describe the data or the role which is given up, so they do not go along. Stranded sets do: they
 * are the only copy of what they hold.
 */
const NOT_CARRIED = /^own\/(replication\/(?!dr\/stranded\/)|core\/(encryptions|dr-operation-token)$)/;
const OWN_ROWS_PER_PAGE = 200;

export type BootstrapperDeps = {
  readonly deps: ReplicationDeps;
  readonly identity: Identity;
  readonly link: Link;
  readonly view: SecondaryView;
  readonly rootKey: Uint8Array | undefined;
  /** Takes over the role row that was made durable and begins it. Runs inside of the role change. */
  readonly handOver: (row: RoleRow) => Promise<void>;
};

export interface Bootstrapper {
  start(): void;
  stop(): Promise<void>;
}

export function createBootstrapper(options: BootstrapperDeps): Bootstrapper {
  const { deps, identity, link, view } = options;
  const { env, barrier, network } = deps;
  const { ledger } = barrier;
  const log = env.log.named('replication');
  const scope: Scope = createScope();
  let rootKey = options.rootKey;
  let staged: Ledger | undefined;

  const sync = async (target: Ledger, signal: Signal) => {
    view.connection = 'connecting';
    const hello = helloOf(env, identity, link.secondaryId, 'follow', target);
    const dialled = await dialPrimary(env, network, link, hello, signal);
    const { channel, welcome } = dialled;
    view.connection = 'ready';
    view.primaryClusterId = welcome.clusterId;
    view.primaryApiAddress = welcome.apiAddress;
    view.contact = { time: env.clock.now(), head: welcome.head, sealed: false };
    const conversation = converse(
      {
        env,
        channel,
        pingFacts: () => ({
          head: NO_HEAD,
          syncing: true,
          clockSkewMs: view.clockSkewMs,
          roundTripMs: view.roundTripMs,
          canaryAgeMs: 0,
          strandedRecords: 0,
          apiAddress: identity.apiAddress,
          clusterAddresses: identity.clusterAddresses,
        }),
        onFrame: () => {
          view.bytesReceived = channel.connection.bytesReceived;
        },
        onPong: async (frame, roundTripMs) => {
          view.roundTripMs = roundTripMs;
          view.clockSkewMs = Math.round(frame.time + roundTripMs / 2 - env.clock.now());
          view.contact = { time: env.clock.now(), head: frame.head, sealed: false };
        },
        onRecords: async () => {
          throw new Error('records came before they were asked for');
        },
        onSealed: async () => undefined,
      },
      signal,
    );
    try {
      view.syncs += 1;
      view.progress = newProgress(env.clock.monotonic());
      const progress = view.progress;
      const bytesPerSecond = deps.config.syncBytesPerSecond ?? 0;
      await runSync(
        env,
        { ledger: target, questions: conversation.questions, progress, bytesPerSecond },
        signal,
      );
    } finally {
      await conversation.close();
    }
  };

  /** Puts the staged data in the place of the old. Runs while no request is inside. */
  const adopt = async (target: Ledger, key: Uint8Array) => {
    const beside = barrier.over(target);
    const row: RoleRow = { mode: 'secondary', setId: identity.setId, link };
    await execute(
      'adopt',
      {
        'open staged data': () => beside.unseal(key),
        'write own rows': async () => {
          await carryOwnRows(barrier, beside);
          await beside.transact(async (tx) => saveRole(tx, row));
          beside.seal();
        },
        swap: async () => {
          await ledger.adopt(target);
          staged = undefined;
        },
        follow: async () => {
          barrier.seal();
          await barrier.unseal(key);
          await options.handOver(row);
        },
      },
      async () => beside.seal(),
      log,
    );
    log.write('info', 'the data of the primary is in place; the data of this cluster before is gone');
  };

  const once = async (signal: Signal) => {
    rootKey ??= (await fetchPackage(env, network, identity, link, ledger, signal)).rootKey;
    staged ??= await ledger.stage();
    const target = staged;
    const key = rootKey;
    await sync(target, signal);
    view.progress = undefined;
    // Past this line the task ends by itself; a stop that comes now waits for the whole change.
    await deps.changeRole('initial synchronization finished', () => adopt(target, key));
  };

  const drop = async () => {
    const leaving = staged;
    staged = undefined;
    if (leaving !== undefined) await ledger.discard(leaving);
    if (rootKey !== undefined) wipe(rootKey);
    rootKey = undefined;
  };

  const giveUp = async (error: Error) => {
    log.write('error', 'this cluster does not become a secondary; its data is as it was', {
      error: error.message,
    });
    await drop();
    await deps.changeRole('enabling as a secondary failed', async () => {
      await barrier.transact(async (tx) => saveRole(tx, DISABLED));
      await options.handOver(DISABLED);
    });
  };

  const loop = async (signal: Signal) => {
    for (let wait = RECONNECT_MS_MIN; !signal.aborted; wait = Math.min(2 * wait, RECONNECT_MS_MAX)) {
      try {
        await once(signal);
        return;
      } catch (error) {
        if (error instanceof ScopeEnded) throw error;
        // The primary may have another root key by now.
        if (rootKey !== undefined) wipe(rootKey);
        rootKey = undefined;
        view.progress = undefined;
        view.connection = 'transient_failure';
        view.error = error instanceof Error ? error.message : String(error);
        const final = error instanceof RefusedByPrimary && error.code !== 'busy' && error.code !== 'fenced';
        if (error instanceof NotConverging || final) return giveUp(error);
        log.write('warn', 'initial synchronization was interrupted', { error: view.error });
      }
      await env.timers.sleep(wait, signal);
    }
  };

  return {
    start() {
      scope.run(loop, (error) => {
        view.error = String(error);
        log.write('error', 'initial synchronization failed', { error: String(error) });
      });
    },
    async stop() {
      await scope.end();
      await drop();
    },
  };
}

async function carryOwnRows(from: Store, to: Store): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await from.read(async (tx) => {
      const keys = await tx.scan('own/', OWN_ROWS_PER_PAGE, after);
      return Promise.all(keys.map(async (key) => ({ key, value: await tx.get(key) })));
    });
    await to.transact(async (tx) => {
      for (const { key, value } of page)
        if (value !== undefined && !NOT_CARRIED.test(key)) tx.put(key, value);
    });
    if (page.length < OWN_ROWS_PER_PAGE) return;
    after = page.at(-1)?.key;
  }
}
