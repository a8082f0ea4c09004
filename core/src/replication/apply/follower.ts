/**
 * The secondary's side while it has a primary: connects, decides how to catch up, follows, and begins again
 * whenever the link ends. One loop owns all of it, so there is one state and it is always somebody's turn
 * (Vault's bug class B3).
 */
import { type BarrierControl, KEYRING_KEY } from '../../barrier/barrier.ts';
import type { Env, Signal } from '../../base/env.ts';
import { RECONNECT_MS_MAX, RECONNECT_MS_MIN } from '../../base/limits.ts';
import { Divergence, type Head } from '../../ledger/ledger.ts';
import { dialAddress } from '../enroll/address.ts';
import { openBox } from '../enroll/sealed-box.ts';
import type { FrameOf } from '../frames/frame.ts';
import { PROTOCOL_VERSION } from '../frames/frame.ts';
import type { Hello, Purpose } from '../frames/hello.ts';
import type { ReplicationNetwork } from '../network.ts';
import { proven } from '../proof.ts';
import type { Link } from '../rows.ts';
import { createScope, type Scope, ScopeEnded } from '../scope.ts';
import { decideCatchUp } from '../sync/decide.ts';
import { findFork } from '../sync/fork.ts';
import { newProgress } from '../sync/progress.ts';
import { NotConverging, runSync } from '../sync/run.ts';
import { keepReplaced, keepStranded, type StrandedSet } from '../sync/stranded.ts';
import { TEXT } from '../texts.ts';
import { type Conversation, converse } from './conversation.ts';
import { type Dialled, dialPrimary, RefusedByPrimary } from './dial.ts';
import type { SecondaryView } from './view.ts';

/** So many divergences within the window mean that comparing does not help: stop and say so (R16). */
const DIVERGENCES_MAX = 5;
const DIVERGENCE_WINDOW_MS = 60_000;
const NOTHING_HASH = '0'.repeat(64);

/** The head of a cluster that holds nothing, or a mixture that no index describes. */
export const NO_HEAD: Head = {
  epoch: { counter: 0, id: '0'.repeat(32) },
  index: 0,
  hash: NOTHING_HASH,
  root: NOTHING_HASH,
  sharedRoot: NOTHING_HASH,
  localRoot: NOTHING_HASH,
  time: 0,
};

export type Identity = {
  readonly setId: string;
  readonly clusterId: string;
  readonly instanceId: string;
  readonly software: string;
  readonly apiAddress: string;
  readonly clusterAddresses: readonly string[];
};

export type FollowerDeps = {
  readonly env: Env;
  readonly barrier: BarrierControl;
  readonly network: ReplicationNetwork;
  readonly identity: Identity;
  readonly link: Link;
  readonly view: SecondaryView;
  readonly syncBytesPerSecond: number;
  /** Makes what changed in the link durable. */
  readonly saveLink: (link: Link) => Promise<void>;
  readonly saveContact: () => Promise<void>;
  /** A set was kept, or one that was kept `before` was extended. */
  readonly kept: (set: StrandedSet, before: StrandedSet | undefined) => void;
};

export interface Follower {
  start(): void;
  stop(): Promise<void>;
}

/** The hello of a cluster with this history. A mixture has none: it proves nothing about any lineage. */
export function helloOf(
  env: Env,
  identity: Identity,
  secondaryId: string,
  purpose: Purpose,
  ledger: BarrierControl['ledger'],
): Hello {
  const whole = !ledger.repairing();
  return {
    kind: 'hello',
    version: PROTOCOL_VERSION,
    software: identity.software,
    purpose,
    setId: identity.setId,
    clusterId: identity.clusterId,
    instanceId: identity.instanceId,
    secondaryId,
    epochs: whole ? ledger.epochs() : [],
    head: whole ? ledger.head() : NO_HEAD,
    time: env.clock.now(),
    apiAddress: identity.apiAddress,
    clusterAddresses: identity.clusterAddresses,
  };
}

export function createFollower(deps: FollowerDeps): Follower {
  const { env, barrier, view, identity } = deps;
  const { ledger } = barrier;
  const log = env.log.named('replication');
  const scope: Scope = createScope();
  let link = deps.link;
  let mustCompare = false;
  let divergences = 0;
  let divergedAt = 0;
  let keyringChanged = false;
  /** Records come in, so index and root of both sides belong together. */
  let following = false;

  const unwatch = ledger.onChange((keys) => {
    if (keys.includes(KEYRING_KEY)) keyringChanged = true;
  });

  /**
   * Takes the primary's announcements into the view; remembers when nothing was missing here. What we hear may
   * have been on its way for long: only an answer tells, by the moment of its question, how old it can be.
   */
  const heard = (head: Head, answer?: { readonly time: number; readonly asked: number }) => {
    const now = env.clock.now();
    const monotonic = env.clock.monotonic();
    let complete = view.contact?.complete;
    if (answer !== undefined && !ledger.repairing() && ledger.head().index >= head.index) {
      view.fresh = { primaryTime: answer.time, monotonic: answer.asked };
      complete = Math.floor(now - (monotonic - answer.asked));
    }
    view.heardMonotonic = monotonic;
    view.contact = { time: now, head, sealed: false, complete };
  };

  /** Both sides at one index must have one root (R5). */
  const compareRoots = (head: Head) => {
    const mine = ledger.head();
    if (!following || mine.index !== head.index) return;
    if (mine.root !== head.root || mine.hash !== head.hash) {
      throw new Divergence(`state at index ${head.index} differs from the primary's`);
    }
  };

  const onRecords = async (frame: FrameOf<'records'>) => {
    const begun = env.clock.monotonic();
    await ledger.apply(frame.records);
    view.lastRemoteWal = ledger.head().index;
    if (frame.head !== undefined) {
      compareRoots(frame.head);
      heard(frame.head);
    }
    env.metrics.sample('vault.replication.rpc.client.stream_wals', env.clock.monotonic() - begun);
    env.metrics.gauge('vault.replication.fsm.last_remote_wal', view.lastRemoteWal);
  };

  const onPong = async (frame: FrameOf<'pong'>, roundTripMs: number) => {
    view.roundTripMs = roundTripMs;
    // The primary's clock was read about half a round trip ago.
    view.clockSkewMs = Math.round(frame.time + roundTripMs / 2 - env.clock.now());
    heard(frame.head, { time: frame.time, asked: env.clock.monotonic() - roundTripMs });
    compareRoots(frame.head);
    await learn(frame.apiAddress, frame.clusterAddresses);
  };

  const onSealed = async (frame: FrameOf<'sealed'>) => {
    heard(frame.head);
    compareRoots(frame.head);
    view.contact = { ...view.contact, time: env.clock.now(), head: frame.head, sealed: true };
    await deps.saveContact();
    log.write('info', 'the primary was demoted; everything it wrote is here', { index: frame.head.index });
  };

  /** Addresses and identity of the primary are kept, and written only when they change. */
  const learn = async (primaryApiAddress: string, addresses: readonly string[]) => {
    const knownAddresses = addresses.map(dialAddress).filter((address) => address !== undefined);
    const primaryClusterId = view.primaryClusterId ?? link.primaryClusterId;
    view.primaryApiAddress = primaryApiAddress;
    view.primaryAddresses = knownAddresses;
    const next = { ...link, knownAddresses, primaryApiAddress, primaryClusterId };
    if (JSON.stringify(next) === JSON.stringify(link)) return;
    link = next;
    await deps.saveLink(link);
  };

  const canaryAgeMs = (): number =>
    view.fresh === undefined ? 0 : Math.max(0, Math.round(env.clock.now() - view.fresh.primaryTime));

  const pingFacts = () => ({
    head: ledger.repairing() ? NO_HEAD : ledger.head(),
    syncing: ledger.repairing(),
    clockSkewMs: view.clockSkewMs,
    roundTripMs: view.roundTripMs,
    canaryAgeMs: canaryAgeMs(),
    strandedRecords: view.strandedRecords,
    apiAddress: identity.apiAddress,
    clusterAddresses: identity.clusterAddresses,
  });

  /** Reads a keyring that came from the primary; asks for its root key when ours does not open it. */
  const reloadKeyring = async (conversation: Conversation) => {
    keyringChanged = false;
    try {
      await barrier.reloadKeyring();
    } catch {
      log.write('info', 'the primary changed its root key; asking for it');
      const pair = env.crypto.x25519Generate();
      const rootKey = openBox(env.crypto, pair, 'bootstrap', await conversation.bootstrap(pair.publicKey));
      if (rootKey === undefined) throw new Divergence('the root key could not be opened');
      await barrier.unseal(rootKey);
      rootKey.fill(0);
    }
  };

  /**
   * Keeps what the primary does not have of our log. `parted`: by the histories of epochs the logs part right
   * behind `limit`, should no hash tell.
   */
  const strand = async (
    conversation: Conversation,
    limit: number,
    parted: boolean,
  ): Promise<StrandedSet | undefined> => {
    const fork = await findFork(ledger, conversation.questions, limit);
    if (fork === ledger.head().index) return undefined;
    const assumed = parted ? limit : undefined;
    const { set, before } = await keepStranded(barrier, ledger, {
      setId: identity.setId,
      fork,
      assumed,
      now: env.clock.now(),
    });
    if (set === before) return set;
    deps.kept(set, before);
    log.write('warn', 'writes that the primary does not have were kept as a stranded set', {
      set: set.id,
      records: set.records,
      from: set.from,
      to: set.to,
    });
    return set;
  };

  const compare = async (conversation: Conversation, set: StrandedSet | undefined, signal: Signal) => {
    view.syncs += 1;
    view.state = 'merkle-diff';
    view.progress = newProgress(env.clock.monotonic());
    const incomplete = set !== undefined && !set.complete ? set.id : undefined;
    await runSync(
      env,
      {
        ledger,
        questions: conversation.questions,
        progress: view.progress,
        bytesPerSecond: deps.syncBytesPerSecond,
        ...(incomplete !== undefined && {
          replaced: (entries) => keepReplaced(barrier, incomplete, entries),
        }),
      },
      signal,
    );
    view.progress = undefined;
    mustCompare = false;
    keyringChanged = true;
  };

  /** From the greeting to the end of the link. */
  const attend = async (dialled: Dialled, conversation: Conversation, signal: Signal) => {
    const { welcome } = dialled;
    const wayFor = () =>
      decideCatchUp({
        mine: { epochs: ledger.epochs(), head: ledger.head() },
        theirs: welcome,
        myClusterId: identity.clusterId,
        repairing: ledger.repairing(),
        mustCompare,
      });
    const way = wayFor();
    if (way.way === 'outdated') {
      throw new RefusedByPrimary(
        'fenced',
        `the cluster at ${dialled.address} is not the latest primary of this set`,
      );
    }
    if (way.way === 'stranger') {
      throw new RefusedByPrimary('set', 'the data of this cluster has no history in common with the primary');
    }
    let set: StrandedSet | undefined;
    if (way.way === 'strand') set = await strand(conversation, way.limit, true);
    // What was kept when the repair began is what another primary lacked. This one may lack more.
    if (ledger.repairing() && ledger.head().index > 0) {
      set = await strand(conversation, Math.min(ledger.head().index, welcome.head.index), false);
    }
    if (way.way !== 'stream') await compare(conversation, set, signal);
    for (;;) {
      const { index, hash } = ledger.head();
      // From here on records may come at any moment: the state is theirs to keep.
      const answer = await conversation.follow(index, hash);
      if (answer.result === 'following') break;
      if (answer.result === 'diverged') {
        set = await strand(conversation, Math.min(index, welcome.head.index), false);
      }
      await compare(conversation, set, signal);
    }
    following = true;
    if (keyringChanged) await reloadKeyring(conversation);
    view.state = 'stream-wals';
    view.error = undefined;
    view.streamStarted = env.clock.now();
    view.lastRemoteWal = ledger.head().index;
    await deps.saveContact();
    await conversation.ended;
  };

  const once = async (signal: Signal) => {
    following = false;
    view.connection = 'connecting';
    const hello = proven(barrier, helloOf(env, identity, link.secondaryId, 'follow', ledger));
    const asked = env.clock.monotonic();
    const dialled = await dialPrimary(env, deps.network, link, hello, signal);
    view.connection = 'ready';
    view.primaryClusterId = dialled.welcome.clusterId;
    heard(dialled.welcome.head, { time: dialled.welcome.time, asked });
    const { channel } = dialled;
    let current: Conversation | undefined;
    const conversation = converse(
      {
        env,
        channel,
        pingFacts,
        onFrame: () => {
          view.bytesReceived = channel.connection.bytesReceived;
        },
        onPong,
        onRecords: async (frame) => {
          await onRecords(frame);
          if (keyringChanged && current !== undefined) {
            // Not awaited by the reader: the root key may have to come over this very link.
            const asked = current;
            keyringChanged = false;
            scope.run(
              () => reloadKeyring(asked),
              (error) => {
                keyringChanged = true;
                log.write('error', 'the keyring of the primary could not be read', { error: String(error) });
              },
            );
          }
        },
        onSealed,
      },
      signal,
    );
    current = conversation;
    try {
      await learn(dialled.welcome.apiAddress, dialled.welcome.clusterAddresses);
      await attend(dialled, conversation, signal);
    } finally {
      await conversation.close();
    }
  };

  const failed = (error: unknown) => {
    view.connection = 'transient_failure';
    view.state = 'idle';
    view.progress = undefined;
    if (error instanceof Divergence) {
      mustCompare = true;
      const now = env.clock.monotonic();
      divergences = now - divergedAt > DIVERGENCE_WINDOW_MS ? 1 : divergences + 1;
      divergedAt = now;
      view.stopped = divergences >= DIVERGENCES_MAX;
      log.write('error', 'records do not fit the data here; comparing with the primary', {
        error: error.message,
      });
    } else if (error instanceof NotConverging) {
      view.stopped = true;
      log.write('error', 'replication stopped', { error: error.message });
    } else if (error !== undefined) {
      const known = view.error === (error instanceof Error ? error.message : String(error));
      log.write(known ? 'debug' : 'warn', 'no link to the primary', { error: String(error) });
    }
    if (error !== undefined) view.error = error instanceof Error ? error.message : String(error);
    if (view.stopped) view.error = `${TEXT.syncStopped} (${view.error})`;
  };

  const loop = async (signal: Signal) => {
    let wait = RECONNECT_MS_MIN;
    while (!signal.aborted && !view.stopped) {
      const begun = env.clock.monotonic();
      try {
        await once(signal);
        failed(undefined);
      } catch (error) {
        if (error instanceof ScopeEnded) throw error;
        failed(error);
        if (error instanceof RefusedByPrimary) wait = RECONNECT_MS_MAX;
      }
      // A link that lasted was a good one: the next attempt need not wait long.
      if (env.clock.monotonic() - begun > RECONNECT_MS_MAX) wait = RECONNECT_MS_MIN;
      await env.timers.sleep(wait, signal);
      wait = Math.min(2 * wait, RECONNECT_MS_MAX);
    }
  };

  return {
    start() {
      view.stopped = false;
      view.error = undefined;
      scope.run(loop, (error) => {
        view.stopped = true;
        failed(error);
      });
    },
    async stop() {
      unwatch();
      await scope.end();
      view.connection = 'shutdown';
      view.state = 'idle';
      view.progress = undefined;
    },
  };
}
