/** The primary's side while it is one: listener and sessions. Ends with the role (architecture 6). */
import type { BarrierControl } from '../../barrier/barrier.ts';
import { toHex, wipe } from '../../base/bytes.ts';
import type { Env } from '../../base/env.ts';
import { CONNECT_MS_MAX, HEARTBEAT_MS, LINKS_MAX, LINKS_PER_CERTIFICATE_MAX } from '../../base/limits.ts';
import type { Head } from '../../ledger/ledger.ts';
import {
  findSecondary,
  type KnownSecondary,
  listSecondaries,
  markUsed,
} from '../enroll/known-secondaries.ts';
import { sealTo } from '../enroll/sealed-box.ts';
import { type Channel, channelOver, expectFrame } from '../frames/channel.ts';
import { type Frame, PROTOCOL_VERSION } from '../frames/frame.ts';
import type { Hello } from '../frames/hello.ts';
import { MalformedFrame } from '../frames/wire.ts';
import type { Threat } from '../lineage.ts';
import { ALPN_DR, type Connection, type Listener, type ReplicationNetwork } from '../network.ts';
import { isProven, proven } from '../proof.ts';
import { loadCertificate, type PrimaryRow } from '../rows.ts';
import { createScope, type Scope } from '../scope.ts';
import { hashAt } from '../sync/fork.ts';
import { judge } from './judge.ts';
import type { Follower } from './retention.ts';
import { createSession, type Session, type SessionView } from './session.ts';

/** A second process of one secondary is let in when the first was silent for this long. */
const ELSEWHERE_MS = 3 * HEARTBEAT_MS;
const X25519_BYTES = 32;
const LISTEN_RETRY_MS = 2000;

export type PrimaryDeps = {
  readonly env: Env;
  readonly barrier: BarrierControl;
  readonly network: ReplicationNetwork;
  readonly row: PrimaryRow;
  readonly clusterId: string;
  readonly software: string;
  readonly self: () => { readonly apiAddress: string; readonly clusterAddresses: readonly string[] };
  readonly fenced: () => boolean;
  /** Persists the fence and stops commits; resolves when both are done. */
  readonly fence: (threat: Threat, from: string) => Promise<void>;
  /** Resolves when a fence that is being raised holds. */
  readonly fenceRaised: () => Promise<void>;
  /** A secondary with this cluster id is here: whoever looks for it may stop. */
  readonly joined: (clusterId: string) => void;
};

export interface PrimarySide {
  start(): void;
  stop(): Promise<void>;
  /** Every secondary that was connected since the start, connected or not. */
  sessions(): readonly SessionView[];
  /** What every known secondary still needs of the log. */
  followers(): Promise<readonly Follower[]>;
  /** Cuts the link of a secondary that is no longer known. */
  cut(id: string): void;
  /** Gives connected secondaries the last records, up to `head`; ids of those that lack some after a while. */
  drain(head: Head): Promise<readonly string[]>;
  /** Tells connected secondaries that have everything that `head` is the end. Only once it is, for good. */
  seal(head: Head): Promise<void>;
}

export function createPrimarySide(deps: PrimaryDeps): PrimarySide {
  const { env, barrier, row } = deps;
  const { ledger } = barrier;
  const log = env.log.named('replication');
  const scope: Scope = createScope();
  const live = new Map<string, Session>();
  const views = new Map<string, SessionView>();
  const started = env.clock.monotonic();
  let links = 0;
  const linksByPin = new Map<string, number>();
  let listener: Listener | undefined;

  const material = () => ({
    identity: loadCertificate(row.server),
    authority: loadCertificate(row.authority).certificate,
  });

  const bootstrapPackage = async (publicKey: Uint8Array): Promise<Uint8Array> => {
    if (publicKey.length !== X25519_BYTES) throw new MalformedFrame('not an X25519 key');
    const rootKey = barrier.rootKey();
    const sealed = sealTo(env.crypto, publicKey, 'bootstrap', rootKey);
    wipe(rootKey);
    return sealed;
  };

  const pinOf = (connection: Connection): string =>
    toHex(env.crypto.spkiFingerprint(connection.peerCertificate));

  const rowOfPin = (pin: string): Promise<KnownSecondary | undefined> =>
    barrier.read(async (tx) => (await listSecondaries(tx)).find((known) => known.pin === pin));

  const greet = async (channel: Channel): Promise<Session | undefined> => {
    const answer = (frame: Frame) => channel.sendWithin(frame, CONNECT_MS_MAX);
    const hello = expectFrame(await channel.receiveWithin(CONNECT_MS_MAX), 'hello');
    const mineAtTheirHead = await hashAt(ledger, hello.head.index);
    const verdict = judge(hello, {
      setId: row.setId,
      clusterId: deps.clusterId,
      history: { epochs: ledger.epochs(), head: ledger.head() },
      mineAtTheirHead,
      fenced: deps.fenced(),
      row: await rowOfPin(pinOf(channel.connection)),
      proven: isProven(barrier, hello),
      elsewhere: livesElsewhere(hello),
      now: env.clock.now(),
    });
    if (verdict.kind === 'threat') {
      await deps.fence(verdict.threat, hello.clusterId);
      await answer({
        kind: 'refuse',
        code: 'fenced',
        text: 'this cluster has learnt of a newer primary and is fenced',
      });
      return undefined;
    }
    if (verdict.kind === 'refuse') {
      if (verdict.code === 'fenced') await deps.fenceRaised();
      log.write('warn', 'secondary refused', { secondary: hello.secondaryId, code: verdict.code });
      await answer({ kind: 'refuse', code: verdict.code, text: verdict.text });
      return undefined;
    }
    if (!(await claim(verdict.row, hello.clusterId))) {
      await answer({ kind: 'refuse', code: 'used', text: 'the activation token was already used' });
      return undefined;
    }
    deps.joined(hello.clusterId);
    await answer(
      proven(barrier, {
        kind: 'welcome',
        version: Math.min(PROTOCOL_VERSION, hello.version),
        software: deps.software,
        clusterId: deps.clusterId,
        epochs: ledger.epochs(),
        head: ledger.head(),
        time: env.clock.now(),
        ...deps.self(),
      }),
    );
    if (hello.software !== deps.software) {
      log.write('warn', 'secondary runs another release', {
        secondary: hello.secondaryId,
        release: hello.software,
      });
    }
    return createSession({ env, ledger, channel, hello, self: deps.self, bootstrapPackage });
  };

  /** Two clones of one secondary must not take turns on one identity (R8). */
  const livesElsewhere = (hello: Hello): boolean => {
    const other = live.get(hello.secondaryId);
    if (other === undefined || other.view.instanceId === hello.instanceId) return false;
    return env.clock.monotonic() - other.view.lastHeardMonotonic < ELSEWHERE_MS;
  };

  /** Writes down who uses an activation before anything is given out for it (S10). */
  const claim = (known: KnownSecondary, clusterId: string): Promise<boolean> => {
    if (known.usedBy === clusterId) return Promise.resolve(true);
    return barrier.transact(async (tx) => {
      const current = await findSecondary(tx, known.id);
      if (current === undefined || current.pin !== known.pin) return false;
      if (current.usedBy !== undefined) return current.usedBy === clusterId;
      markUsed(tx, current, clusterId);
      return true;
    });
  };

  const serve = async (connection: Connection) => {
    const channel = channelOver(connection, env.timers);
    const abort = () => channel.close();
    scope.signal.addEventListener('abort', abort, { once: true });
    try {
      const session = await greet(channel);
      if (session === undefined) return;
      const { id } = session.view;
      live.get(id)?.close();
      live.set(id, session);
      views.set(id, session.view);
      // It may have been revoked between the verdict and this line, when there was nothing to cut yet.
      if ((await rowOfPin(pinOf(connection)))?.id !== id) session.close();
      log.write('info', 'secondary connected', { secondary: id, address: connection.remoteAddress });
      await session.run();
      if (live.get(id) === session) live.delete(id);
    } finally {
      scope.signal.removeEventListener('abort', abort);
      channel.close();
    }
  };

  const accept = (connection: Connection) => {
    const pin = pinOf(connection);
    const same = linksByPin.get(pin) ?? 0;
    // One secondary, revoked ones included, must not take the place of the others.
    if (scope.signal.aborted || links >= LINKS_MAX || same >= LINKS_PER_CERTIFICATE_MAX) {
      connection.close();
      return;
    }
    links += 1;
    linksByPin.set(pin, same + 1);
    scope.run(
      () =>
        serve(connection).finally(() => {
          links -= 1;
          const left = (linksByPin.get(pin) ?? 1) - 1;
          if (left > 0) linksByPin.set(pin, left);
          else linksByPin.delete(pin);
        }),
      (error) =>
        log.write('warn', 'replication link failed', {
          address: connection.remoteAddress,
          error: String(error),
        }),
    );
  };

  /** A port that is still in use must not keep the primary from serving clients: it is tried again. */
  const listen = async (signal: Scope['signal']) => {
    while (!signal.aborted && listener === undefined) {
      try {
        listener = await deps.network.listen({ alpn: ALPN_DR, material, accept });
      } catch (error) {
        log.write('error', 'the cluster port cannot be opened', { error: String(error) });
        await env.timers.sleep(LISTEN_RETRY_MS, signal);
      }
    }
  };

  return {
    start() {
      scope.run(listen, (error) =>
        log.write('error', 'the cluster port does not listen', { error: String(error) }),
      );
    },
    async stop() {
      // The listener may be about to open; nothing may be left of it either way.
      await scope.end();
      await listener?.close();
    },
    sessions: () => [...views.values()],
    async followers() {
      const known = await barrier.read((tx) => listSecondaries(tx));
      const now = env.clock.monotonic();
      return known.map((secondary): Follower => {
        const view = views.get(secondary.id);
        if (view === undefined) return { needs: undefined, silentMs: now - started };
        const needs = view.applied === undefined ? view.pinned : view.applied + 1;
        return { needs, silentMs: view.connected ? 0 : now - view.lastHeardMonotonic };
      });
    },
    cut(id) {
      live.get(id)?.close();
      views.delete(id);
    },
    async drain(head) {
      const behind: string[] = [];
      await Promise.all(
        [...live.values()].map(async (session) => {
          if (!(await session.drain(head))) behind.push(session.view.id);
        }),
      );
      return behind;
    },
    async seal(head) {
      await Promise.all([...live.values()].map((session) => session.seal(head)));
    },
  };
}
