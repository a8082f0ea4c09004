/**
 * One secondary's link, seen from the primary. Three tasks share it: the reader answers questions and takes
 * acknowledgements, the shipper sends records at the link's own pace, and silence or deafness ends it. What waits in memory
 * is one batch: a slow secondary lags, it never makes the primary hold its records (R20).
 */
import type { Env, Signal } from '../../base/env.ts';
import {
  DEMOTE_DRAIN_MS_MAX,
  LINK_SILENCE_MS_MAX,
  SHIP_BYTES_MAX,
  SHIP_RECORDS_MAX,
} from '../../base/limits.ts';
import { Fault } from '../../base/refusal.ts';
import type { Head, Ledger } from '../../ledger/ledger.ts';
import type { Channel } from '../frames/channel.ts';
import type { Frame, FrameKind, FrameOf } from '../frames/frame.ts';
import type { Ping } from '../frames/heartbeat.ts';
import type { Hello } from '../frames/hello.ts';
import { MalformedFrame } from '../frames/wire.ts';
import { createScope, orAborted, type Scope } from '../scope.ts';
import { hashAt } from '../sync/fork.ts';
import { answer } from './answer.ts';

/** Vault's names of the calls that our questions stand for (contract 9). */
const SERVED: { readonly [kind in FrameKind]?: string } = {
  ping: 'vault.replication.rpc.dr.server.echo',
  follow: 'vault.replication.rpc.server.guard_hash_request',
  'bootstrap-request': 'vault.replication.rpc.server.bootstrap_request',
  'nodes-request': 'vault.replication.rpc.server.conflicting_pages_request',
  'fetch-request': 'vault.replication.rpc.dr.server.fetch_keys_request',
  'range-request': 'vault.replication.rpc.dr.server.fetch_keys_request',
  'log-request': 'vault.replication.rpc.server.stream_wals_request',
};

/**
 *   compare   it compares tries or has not asked for records yet
 *   backfill  it gets records that were written before it was here
 *   stream    it has everything and gets records as they are written
 */
export type Phase = 'compare' | 'backfill' | 'stream';

export type SessionView = {
  readonly id: string;
  readonly clusterId: string;
  readonly instanceId: string;
  readonly software: string;
  phase: Phase;
  connected: boolean;
  apiAddress: string;
  clusterAddresses: readonly string[];
  /** Index up to which the secondary holds everything durably; undefined while it compares. */
  applied: number | undefined;
  /** Records from here on are kept for it while it compares. */
  pinned: number | undefined;
  /** Wall clock, ms since 1970; undefined before the first ping. */
  lastHeartbeat: number | undefined;
  lastHeardMonotonic: number;
  clockSkewMs: number;
  roundTripMs: number;
  canaryAgeMs: number;
  strandedRecords: number;
  /** What its last ping said that it holds; undefined before the first. */
  held: Head | undefined;
  bytesSent: number;
};

export interface Session {
  readonly view: SessionView;
  /** Serves until the link ends. Never rejects for what the other side does. */
  run(): Promise<void>;
  /** Waits, bounded, until the secondary holds `head`. Whether it does. */
  drain(head: Head): Promise<boolean>;
  /** Tells the secondary, when it holds `head`, that this is the end. Bounded. */
  seal(head: Head): Promise<void>;
  close(): void;
}

export type SessionDeps = {
  readonly env: Env;
  readonly ledger: Ledger;
  readonly channel: Channel;
  readonly hello: Hello;
  readonly self: () => { readonly apiAddress: string; readonly clusterAddresses: readonly string[] };
  /** Seals the root key to a public key of the secondary. */
  readonly bootstrapPackage: (publicKey: Uint8Array) => Promise<Uint8Array>;
};

export function createSession(deps: SessionDeps): Session {
  const { env, ledger, channel, hello } = deps;
  const scope: Scope = createScope();
  /** One that asks and never reads would be waited for without end, and hold its place and its answer. */
  const send = (frame: Frame) => channel.sendWithin(frame, LINK_SILENCE_MS_MAX);
  const waiters = new Set<() => void>();
  let acknowledgements = 0;
  const view: SessionView = {
    id: hello.secondaryId,
    clusterId: hello.clusterId,
    instanceId: hello.instanceId,
    software: hello.software,
    phase: 'compare',
    connected: true,
    apiAddress: hello.apiAddress,
    clusterAddresses: hello.clusterAddresses,
    applied: undefined,
    pinned: undefined,
    lastHeartbeat: undefined,
    lastHeardMonotonic: env.clock.monotonic(),
    clockSkewMs: 0,
    roundTripMs: 0,
    canaryAgeMs: 0,
    strandedRecords: 0,
    held: undefined,
    bytesSent: 0,
  };

  const pong = async (ping: Ping) => {
    const now = env.clock.now();
    view.lastHeartbeat = now;
    view.clockSkewMs = ping.clockSkewMs;
    view.roundTripMs = ping.roundTripMs;
    view.canaryAgeMs = ping.canaryAgeMs;
    view.strandedRecords = ping.strandedRecords;
    view.held = ping.syncing ? undefined : ping.head;
    view.apiAddress = ping.apiAddress;
    view.clusterAddresses = ping.clusterAddresses;
    env.metrics.gauge('vault.replication.rpc.server.last_heartbeat', Math.floor(now / 1000));
    const { apiAddress, clusterAddresses } = deps.self();
    const head = ledger.head();
    await send({
      kind: 'pong',
      sequence: ping.sequence,
      time: now,
      head,
      apiAddress,
      clusterAddresses,
    });
  };

  const follow = async (asked: FrameOf<'follow'>) => {
    if (view.phase !== 'compare') throw new MalformedFrame('asked twice for records');
    const head = ledger.head();
    const kept = asked.index + 1 >= ledger.oldest();
    const mine = await hashAt(ledger, asked.index);
    const fits = asked.index <= head.index && (mine === undefined || mine === asked.hash);
    const result = !fits ? 'diverged' : !kept || mine === undefined ? 'behind' : 'following';
    env.metrics.increment(
      `vault.logshipper.streamWALs.${result === 'following' ? 'guard_found' : 'missing_guard'}`,
    );
    await send({ kind: 'follow-answer', result, oldest: ledger.oldest() });
    if (result !== 'following') return;
    view.applied = asked.index;
    view.phase = asked.index === head.index ? 'stream' : 'backfill';
    scope.run(
      (signal) => ship(asked.index + 1, signal),
      () => channel.close(),
    );
  };

  const ship = async (from: number, signal: Signal) => {
    for (let next = from; !signal.aborted; ) {
      await ledger.advanced(next - 1, signal);
      const records = (await ledger.read(next, SHIP_BYTES_MAX)).slice(0, SHIP_RECORDS_MAX);
      const last = records.at(-1);
      // Its next record is no longer kept: the secondary comes back and is told to compare.
      if (last === undefined || records[0]?.index !== next) throw new Fault('fell behind the log');
      const head = ledger.head();
      const atHead = last.index === head.index;
      await orAborted(send({ kind: 'records', records, head: atHead ? head : undefined }), signal);
      view.bytesSent = channel.connection.bytesSent;
      if (atHead) view.phase = 'stream';
      env.metrics.sample('vault.logshipper.streamWALs.scanned_entries', records.length);
      next = last.index + 1;
    }
  };

  const acknowledge = (index: number) => {
    if (view.applied === undefined || index < view.applied || index > ledger.head().index) {
      throw new MalformedFrame('acknowledged what was not sent');
    }
    view.applied = index;
    acknowledgements += 1;
    for (const wake of waiters) wake();
  };

  const read = async () => {
    for (;;) {
      const frame = await channel.receiveWithin(LINK_SILENCE_MS_MAX);
      if (frame === undefined) return;
      const begun = env.clock.monotonic();
      view.lastHeardMonotonic = begun;
      await serve(frame);
      view.bytesSent = channel.connection.bytesSent;
      const metric = SERVED[frame.kind];
      if (metric !== undefined) env.metrics.sample(metric, env.clock.monotonic() - begun);
    }
  };

  const serve = async (frame: Frame) => {
    switch (frame.kind) {
      case 'ping':
        await pong(frame);
        break;
      case 'ack':
        acknowledge(frame.index);
        break;
      case 'follow':
        await follow(frame);
        break;
      case 'bootstrap-request':
        await send({
          kind: 'bootstrap-package',
          sealed: await deps.bootstrapPackage(frame.publicKey),
        });
        break;
      case 'head-request':
        // What is written from now on is replayed at the end of the comparison that begins here.
        view.pinned ??= ledger.head().index + 1;
        await answer(ledger, frame, send);
        break;
      case 'nodes-request':
      case 'fetch-request':
      case 'range-request':
      case 'log-request':
      case 'hash-request':
        await answer(ledger, frame, send);
        break;
      default:
        throw new MalformedFrame(`a secondary does not send ${frame.kind}`);
    }
  };

  /** Until an acknowledgement comes, a time is over or the link ends. */
  const woken = (): Promise<void> =>
    new Promise((resolve) => {
      const wake = () => {
        waiters.delete(wake);
        resolve();
      };
      waiters.add(wake);
    });

  const holds = (head: Head) => (view.applied ?? 0) >= head.index;

  const log = env.log.named('replication');
  return {
    view,
    async run() {
      try {
        await read();
        log.write('info', 'secondary disconnected', { secondary: view.id });
      } catch (error) {
        log.write('warn', 'link to secondary ended', { secondary: view.id, error: String(error) });
      } finally {
        channel.close();
        view.connected = false;
        for (const wake of waiters) wake();
        await scope.end();
      }
    },
    async drain(head) {
      if (view.phase === 'compare') {
        channel.close();
        return false;
      }
      const deadline = createScope();
      let late = false;
      deadline.run(
        async (signal) => {
          await env.timers.sleep(DEMOTE_DRAIN_MS_MAX, signal);
          late = true;
          for (const wake of waiters) wake();
        },
        () => undefined,
      );
      while (!holds(head) && !late && view.connected) await woken();
      await deadline.end();
      return holds(head);
    },
    async seal(head) {
      if (!holds(head) || !view.connected) return;
      // The bound holds here too: a secondary that takes nothing any more is cut.
      const bound = createScope();
      let cutOff = false;
      const cut = env.timers.sleep(DEMOTE_DRAIN_MS_MAX, bound.signal).then(
        () => {
          cutOff = true;
          channel.close();
          for (const wake of waiters) wake();
        },
        () => undefined,
      );
      const before = acknowledgements;
      await channel.send({ kind: 'sealed', head }).catch(() => undefined);
      // It has every record; this acknowledgement says that it has kept the news as well.
      while (acknowledgements === before && !cutOff && view.connected) await woken();
      await bound.end();
      await cut;
    },
    close: () => channel.close(),
  };
}
