/**
 * The running role of this cluster: the role row in memory, and the side that serves it. Commands change both;
 * one command runs at a time, whatever operators send (C14).
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import { assert } from '../base/assert.ts';
import { toHex } from '../base/bytes.ts';
import type { Log } from '../base/env.ts';
import { LOG_RETAINED_BYTES_MAX } from '../base/limits.ts';
import { Refusal } from '../base/refusal.ts';
import { announce } from './announce.ts';
import { type Bootstrapper, createBootstrapper } from './apply/bootstrapper.ts';
import { createFollower, type Follower, type Identity } from './apply/follower.ts';
import { newSecondaryView, type SecondaryView } from './apply/view.ts';
import type { ReplicationDeps } from './deps.ts';
import { dialAddress } from './enroll/address.ts';
import { fencedRefusal, fenceOf } from './fence.ts';
import type { Threat } from './lineage.ts';
import type { Role } from './role.ts';
import {
  CONTACT_KEY,
  type Contact,
  DISABLED,
  type Link,
  loadRole,
  type PrimaryRow,
  type RoleRow,
  saveRole,
} from './rows.ts';
import { createScope, type Scope } from './scope.ts';
import { createPrimarySide, type PrimarySide } from './ship/primary.ts';
import { trimLog } from './ship/trim-log.ts';
import { createReindex, type Reindex } from './status/reindex.ts';
import { listStranded } from './sync/stranded.ts';
import { TEXT } from './texts.ts';

/** Between two looks at the log's size, the gauges and the contact row, ms. */
const HOUSEKEEPING_MS = 5000;
/** Between two writes of the contact row while nothing special happens, ms. */
const CONTACT_SAVE_MS = 30_000;

export interface Runtime {
  readonly deps: ReplicationDeps;
  readonly log: Log;
  readonly reindex: Reindex;
  /** Ends when the node is sealed. */
  readonly scope: Scope;
  row(): RoleRow;
  role(): Role;
  view(): SecondaryView;
  primary(): PrimarySide | undefined;
  strandedSets(): number;
  identity(setId: string): Identity;
  self(): { readonly apiAddress: string; readonly clusterAddresses: readonly string[] };
  /** Runs one command after the other. */
  exclusive<T>(command: () => Promise<T>): Promise<T>;
  /** Takes over a row that was just made durable. */
  setRow(row: RoleRow): void;
  setStrandedSets(count: number): void;
  /** Begins what the row asks for. `rootKey` of a bootstrap package spares asking again. */
  startRole(rootKey?: Uint8Array): Promise<void>;
  stopRole(): Promise<void>;
  /** Ends fetching the first data, if that is going on. Never call it inside of a role change: it may wait for one. */
  stopBootstrap(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  fence(threat: Threat, from: string): Promise<void>;
}

export function createRuntime(deps: ReplicationDeps): Runtime {
  const { env, barrier, config } = deps;
  const log = env.log.named('replication');
  const reindex = createReindex(env);
  const instanceId = toHex(env.entropy.bytes(16));
  let scope = createScope();
  let row: RoleRow = DISABLED;
  let view = newSecondaryView();
  let side: Scope | undefined;
  let primary: PrimarySide | undefined;
  let follower: Follower | undefined;
  let bootstrapper: Bootstrapper | undefined;
  let stranded = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let fencing: Promise<void> = Promise.resolve();

  const clusterAddresses = (): readonly string[] => {
    const address = dialAddress(config.clusterAddress);
    return address === undefined ? [] : [address];
  };

  const identityIn = (setId: string): Identity => {
    const known = deps.identity();
    assert(known !== undefined, 'replication runs only on an unsealed cluster');
    return {
      setId,
      clusterId: known.clusterId,
      instanceId,
      software: config.version,
      apiAddress: config.apiAddress,
      clusterAddresses: clusterAddresses(),
    };
  };

  const self = () => {
    const configured = row.mode === 'primary' ? dialAddress(row.primaryClusterAddr) : undefined;
    const addresses = configured === undefined ? clusterAddresses() : [configured];
    return { apiAddress: config.apiAddress, clusterAddresses: addresses };
  };

  const roleNow = (): Role => {
    switch (row.mode) {
      case 'disabled':
        return 'disabled';
      case 'bootstrapping':
        return 'bootstrapping';
      case 'primary':
        return row.fence === undefined ? 'primary' : 'fenced';
      case 'secondary':
        if (barrier.ledger.repairing()) return 'syncing';
        return row.link === undefined ? 'idle' : 'secondary';
    }
  };

  const saveContact = async () => {
    const { contact } = view;
    if (contact !== undefined) await barrier.transact(async (tx) => putJson(tx, CONTACT_KEY, contact));
  };

  /**
   * Changes the row of a role that goes on. A command may change the role meanwhile: then `change` gets the row
   * as it is stored, and returns undefined to leave it.
   */
  const amend = (change: (stored: RoleRow) => RoleRow | undefined): Promise<boolean> =>
    barrier.transact(async (tx) => {
      const next = change(await loadRole(tx));
      if (next === undefined) return false;
      saveRole(tx, next);
      tx.afterCommit(() => {
        row = next;
      });
      return true;
    });

  const saveLink = async (link: Link) => {
    await amend((stored) => (stored.mode === 'secondary' ? { ...stored, link } : undefined));
  };

  const joined = (clusterId: string) => {
    if (row.mode !== 'primary' || row.announceTo?.primaryClusterId !== clusterId) return;
    scope.run(forgetAnnouncement, (error) =>
      log.write('warn', 'the announcement goes on', { error: String(error) }),
    );
  };

  const forgetAnnouncement = async () => {
    await amend((stored) => (stored.mode === 'primary' ? { ...stored, announceTo: undefined } : undefined));
  };

  const startPrimary = async (current: PrimaryRow) => {
    const identity = identityIn(current.setId);
    barrier.ledger.resume();
    if (current.fence !== undefined) await barrier.ledger.freeze(fencedRefusal());
    const begun = createPrimarySide({
      env,
      barrier,
      network: deps.network,
      row: current,
      clusterId: identity.clusterId,
      software: config.version,
      self,
      fenced: () => row.mode === 'primary' && row.fence !== undefined,
      fence,
      fenceRaised: () => fencing,
      joined,
    });
    primary = begun;
    const { announceTo } = current;
    if (announceTo !== undefined && current.fence === undefined) {
      side?.run(
        async (signal) => {
          const link = announceTo;
          const told = await announce({ env, network: deps.network, barrier, identity, link, fence }, signal);
          if (told === 'told') await forgetAnnouncement();
        },
        (error) => log.write('error', 'announcing the promotion failed', { error: String(error) }),
      );
    }
    begun.start();
  };

  /** A secondary appends no record of its own, whatever asks for it (R10). */
  const holdWrites = () => barrier.ledger.freeze(new Refusal(400, TEXT.pathDisabled));

  const startRole = async (rootKey?: Uint8Array) => {
    side = createScope(scope.signal);
    switch (row.mode) {
      case 'disabled':
        barrier.ledger.resume();
        return;
      case 'primary':
        return startPrimary(row);
      case 'secondary': {
        await holdWrites();
        const { link, setId } = row;
        if (link === undefined) return;
        follower = createFollower({
          env,
          barrier,
          network: deps.network,
          identity: identityIn(setId),
          link,
          view,
          syncBytesPerSecond: config.syncBytesPerSecond ?? 0,
          saveLink,
          saveContact,
          kept: (set, before) => {
            view.strandedRecords += set.records - (before?.records ?? 0);
            if (before === undefined) stranded += 1;
          },
        });
        follower.start();
        return;
      }
      case 'bootstrapping':
        await holdWrites();
        bootstrapper = createBootstrapper({
          deps,
          identity: identityIn(row.setId),
          link: row.link,
          view,
          rootKey,
          handOver: async (next) => {
            row = next;
            view = newSecondaryView();
            await startRole();
          },
        });
        bootstrapper.start();
        return;
    }
  };

  const stopRole = async () => {
    // Its last act may be to begin the next role, which then ends below.
    await bootstrapper?.stop();
    bootstrapper = undefined;
    const ending = { side, primary, follower };
    side = undefined;
    primary = undefined;
    follower = undefined;
    await ending.follower?.stop();
    await ending.side?.end();
    await ending.primary?.stop();
  };

  /** Everybody who learns of the fence waits until it is durable and no commit is under way. */
  function fence(threat: Threat, from: string): Promise<void> {
    if (row.mode !== 'primary') return Promise.resolve();
    if (row.fence === undefined) fencing = raiseFence(row, threat, from);
    return fencing;
  }

  async function raiseFence(current: PrimaryRow, threat: Threat, from: string): Promise<void> {
    const fenced: PrimaryRow = { ...current, fence: fenceOf(threat, from, env.clock.now()) };
    // First in memory: from this line on no request is let in. Then durable, then no commit is under way.
    row = fenced;
    log.write('error', 'fenced: another cluster of this replication set was promoted; writes are refused', {
      reason: threat.kind,
      reported_by: from,
    });
    try {
      await amend((stored) => (stored.mode === 'primary' ? { ...stored, fence: fenced.fence } : undefined));
    } finally {
      // A command may have ended the role meanwhile; what it began must not be frozen.
      if (row.mode === 'primary' && row.fence !== undefined) await barrier.ledger.freeze(fencedRefusal());
    }
    // Jobs of the active role end too; whoever brought the news need not wait for that.
    scope.run(
      () => deps.changeRole('fenced', async () => undefined),
      (error) => log.write('error', 'leaving the active role failed', { error: String(error) }),
    );
  }

  /** What a restart may believe of the last contact: its times are by this cluster's own wall clock. */
  const freshFrom = (contact: Contact | undefined): SecondaryView['fresh'] => {
    if (contact?.complete === undefined) return undefined;
    const ageMs = Math.max(0, env.clock.now() - contact.complete);
    return { primaryTime: contact.complete, monotonic: env.clock.monotonic() - ageMs };
  };

  const housekeep = async () => {
    const head = barrier.ledger.head().index;
    env.metrics.gauge('vault.core.replication.dr.primary', row.mode === 'primary' ? 1 : 0);
    env.metrics.gauge('vault.core.replication.dr.secondary', row.mode === 'secondary' ? 1 : 0);
    env.metrics.gauge('vault.core.replication.performance.primary', 0);
    env.metrics.gauge('vault.core.replication.performance.secondary', 0);
    env.metrics.gauge('vault.replication.wal.last_wal', head);
    env.metrics.gauge('vault.replication.wal.last_dr_wal', head);
    env.metrics.gauge('vault.replication.merkle.commit_index', head);
    const followers = (await primary?.followers()) ?? [];
    await trimLog(env, barrier.ledger, followers, config.logRetainedBytesMax ?? LOG_RETAINED_BYTES_MAX);
  };

  const keepHouse = async (signal: Scope['signal']) => {
    let saved = env.clock.monotonic();
    for (;;) {
      await env.timers.sleep(HOUSEKEEPING_MS, signal);
      await housekeep();
      if (follower !== undefined && env.clock.monotonic() - saved >= CONTACT_SAVE_MS) {
        saved = env.clock.monotonic();
        await saveContact();
      }
    }
  };

  return {
    deps,
    log,
    reindex,
    get scope() {
      return scope;
    },
    row: () => row,
    role: roleNow,
    view: () => view,
    primary: () => primary,
    strandedSets: () => stranded,
    identity: identityIn,
    self,
    exclusive(command) {
      const done = queue.then(command);
      queue = done.catch(() => undefined);
      return done;
    },
    setRow(next) {
      if (next.mode !== row.mode || next.mode === 'disabled') view = newSecondaryView();
      row = next;
    },
    setStrandedSets(count) {
      stranded = count;
    },
    startRole,
    stopRole,
    stopBootstrap: async () => bootstrapper?.stop(),
    async start() {
      scope = createScope();
      view = newSecondaryView();
      const loaded = await barrier.read(async (tx) => ({
        row: await loadRole(tx),
        contact: await getJson<Contact>(tx, CONTACT_KEY),
        stranded: await listStranded(tx),
      }));
      row = loaded.row;
      stranded = loaded.stranded.length;
      view.contact = loaded.contact;
      view.fresh = freshFrom(loaded.contact);
      view.strandedRecords = loaded.stranded.reduce((sum, set) => sum + set.records, 0);
      const keep = () =>
        scope.run(keepHouse, (error) => {
          log.write('error', 'housekeeping of replication failed', { error: String(error) });
          if (!scope.signal.aborted) keep();
        });
      keep();
      await startRole();
    },
    async stop() {
      if (follower !== undefined) await saveContact().catch(() => undefined);
      await stopRole();
      await scope.end();
      row = DISABLED;
    },
    fence,
  };
}
