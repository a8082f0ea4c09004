/**
 * The `data` of dr/status (contract 6): Vault's members with exactly its JSON types, then ours. Ours say what
 * Vault leaves to arithmetic: how far behind in records and seconds, what a failover would lose, what may be
 * done now and why not.
 */
import { rfc3339 } from '../../base/time.ts';
import type { Epoch, Ledger } from '../../ledger/ledger.ts';
import type { Json } from '../../logical/request.ts';
import type { SecondaryView } from '../apply/view.ts';
import { shownAddress } from '../enroll/address.ts';
import type { Role } from '../role.ts';
import type { Fence, PrimaryRow, Promotion, RoleRow } from '../rows.ts';
import type { SessionView } from '../ship/session.ts';
import { rateOf } from '../sync/progress.ts';
import { commandViews } from './commands.ts';
import { shownRoot } from './merkle-report.ts';

export type LastCheck = { readonly time: number; readonly corrupted: boolean };

export type StatusFacts = {
  readonly role: Role;
  readonly row: RoleRow;
  readonly ledger: Ledger;
  readonly monotonic: number;
  readonly now: number;
  readonly knownSecondaries: readonly string[];
  readonly sessions: readonly SessionView[];
  readonly view: SecondaryView;
  readonly promotion: Promotion | undefined;
  readonly lastCheck: LastCheck | undefined;
  readonly reindex: Json;
  readonly lastReindexEpoch: number;
  readonly strandedSets: number;
  readonly self: { readonly apiAddress: string; readonly clusterAddresses: readonly string[] };
};

/** Go's zero time in unix seconds: never checked (contract 6.2). */
const NEVER_CHECKED = '-62135596800';

export function drStatus(facts: StatusFacts): Json {
  switch (facts.row.mode) {
    case 'disabled':
      return { mode: 'disabled' };
    case 'primary':
      return primaryBlock(facts, facts.row);
    case 'secondary':
      return secondaryBlock(facts, facts.row.setId, facts.row.link);
    case 'bootstrapping':
      return { ...secondaryBlock(facts, facts.row.setId, facts.row.link), mode: 'bootstrapping' };
  }
}

function shownOrEmpty(address: string | undefined): string {
  return address === undefined ? '' : shownAddress(address);
}

function epochView(epoch: Epoch | undefined): Json | null {
  if (epoch === undefined) return null;
  const { counter, id, clusterId, fromIndex, time } = epoch;
  return { counter, id, cluster_id: clusterId, from_index: fromIndex, time: rfc3339(time) };
}

function common(facts: StatusFacts): Json {
  const { ledger, lastCheck } = facts;
  const epoch = ledger.epochs().at(-1);
  return {
    merkle_root: shownRoot(ledger.head().root),
    last_reindex_epoch: String(facts.lastReindexEpoch),
    corrupted_merkle_tree: lastCheck?.corrupted ?? false,
    last_corruption_check_epoch:
      lastCheck === undefined ? NEVER_CHECKED : String(Math.floor(lastCheck.time / 1000)),
    ssct_generation_counter: Math.max(0, (epoch?.counter ?? 1) - 1),
    ...facts.reindex,
  };
}

/** Members of both modes that only we have. */
function extras(facts: StatusFacts): Json {
  return {
    epoch: epochView(facts.ledger.epochs().at(-1)),
    role: facts.role,
    last_promotion: promotionView(facts.promotion),
    stranded_sets: facts.strandedSets,
    commands: commandViews(facts.role),
  };
}

function promotionView(promotion: Promotion | undefined): Json | null {
  if (promotion === undefined) return null;
  return {
    time: rfc3339(promotion.time),
    epoch: promotion.epoch.counter,
    last_index: promotion.lastIndex,
    last_hash: promotion.lastHash,
    merkle_root: shownRoot(promotion.root),
    planned: promotion.planned,
    forced: promotion.forced,
    seconds_since_contact:
      promotion.contactAgeMs === undefined ? null : Math.round(promotion.contactAgeMs / 1000),
    primary_announced_index: promotion.announcedIndex ?? null,
    known_lost_records: promotion.knownLost,
  };
}

function fenceView(fence: Fence | undefined): Json | null {
  if (fence === undefined) return null;
  return {
    time: rfc3339(fence.time),
    reason:
      fence.reason === 'epoch'
        ? 'another cluster of this replication set was promoted'
        : 'a secondary holds records of this epoch that this cluster does not have',
    epoch: epochView(fence.epoch),
    reported_by: fence.from,
  };
}

function primaryBlock(facts: StatusFacts, row: PrimaryRow): Json {
  const head = facts.ledger.head();
  return {
    mode: 'primary',
    state: row.fence === undefined ? 'running' : 'idle',
    cluster_id: row.setId,
    primary_cluster_addr: row.primaryClusterAddr,
    known_secondaries: facts.knownSecondaries,
    secondaries: facts.sessions.map((session) => sessionRow(facts, session)),
    last_wal: head.index,
    last_dr_wal: head.index,
    ...common(facts),
    fenced: fenceView(row.fence),
    ...extras(facts),
  };
}

function sessionRow(facts: StatusFacts, session: SessionView): Json {
  const head = facts.ledger.head();
  const silentMs = facts.monotonic - session.lastHeardMonotonic;
  return {
    node_id: session.id,
    api_address: session.apiAddress,
    cluster_address:
      session.clusterAddresses[0] === undefined ? '' : shownAddress(session.clusterAddresses[0]),
    connection_status: session.connected ? 'connected' : 'disconnected',
    last_heartbeat: session.lastHeartbeat === undefined ? null : rfc3339(session.lastHeartbeat),
    clock_skew_ms: String(session.clockSkewMs),
    last_heartbeat_duration_ms: String(Math.round(session.roundTripMs)),
    replication_primary_canary_age_ms: String(session.canaryAgeMs),
    state: session.phase,
    applied_index: session.applied ?? null,
    lag_records: session.applied === undefined ? null : Math.max(0, head.index - session.applied),
    silent_seconds: Math.floor(silentMs / 1000),
    stranded_records: session.strandedRecords,
    merkle_root: session.held === undefined ? null : shownRoot(session.held.root),
    merkle_root_index: session.held?.index ?? null,
    version: session.software,
  };
}

function secondaryBlock(
  facts: StatusFacts,
  setId: string,
  link: Extract<RoleRow, { mode: 'secondary' }>['link'],
): Json {
  const { view, ledger } = facts;
  const head = ledger.head();
  const announced = view.contact?.head.index;
  const known = link === undefined ? [] : [...new Set([...link.knownAddresses, ...view.primaryAddresses])];
  return {
    mode: 'secondary',
    state: stateOf(view),
    connection_state: view.connection,
    cluster_id: setId,
    ...(link !== undefined && { secondary_id: link.secondaryId }),
    known_primary_cluster_addrs: known.map(shownAddress),
    primary_cluster_addr: link === undefined ? '' : shownAddress(link.primaryAddress),
    primaries: link === undefined ? [] : [primaryRow(facts)],
    last_remote_wal: view.lastRemoteWal,
    last_wal: head.index,
    ...(view.streamStarted !== undefined && { last_start: rfc3339(view.streamStarted) }),
    ...common(facts),
    ...progressOf(facts),
    ...extras(facts),
    primary_announced_index: announced ?? null,
    primary_merkle_root: view.contact === undefined ? null : shownRoot(view.contact.head.root),
    primary_sealed: view.contact?.sealed ?? false,
    lag_records: announced === undefined ? null : Math.max(0, announced - head.index),
    lag_seconds: lagSeconds(facts),
    last_contact: view.contact === undefined ? null : rfc3339(view.contact.time),
    synchronizations: view.syncs,
    bytes_received: view.bytesReceived,
    ...(view.error !== undefined && { last_error: view.error }),
  };
}

function stateOf(view: SecondaryView): string {
  if (view.progress === undefined) return view.state;
  return view.progress.phase === 'sync' ? 'merkle-sync' : 'merkle-diff';
}

/**
 * For how long this side may lack something the primary acknowledged: what a failover now could lose, in
 * seconds. Correct on an idle primary too, because heartbeats carry its head (R29).
 */
export function lagSeconds(facts: Pick<StatusFacts, 'view' | 'monotonic'>): number | null {
  const { fresh, contact } = facts.view;
  if (contact?.sealed === true) return 0;
  return fresh === undefined ? null : Math.max(0, Math.round(facts.monotonic - fresh.monotonic) / 1000);
}

function primaryRow(facts: StatusFacts): Json {
  const { view } = facts;
  const contact = view.contact?.time;
  return {
    api_address: view.primaryApiAddress,
    cluster_address: shownOrEmpty(view.primaryAddresses[0]),
    connection_status: view.connection === 'ready' ? 'connected' : 'disconnected',
    last_heartbeat: contact === undefined ? null : rfc3339(contact),
    clock_skew_ms: String(view.clockSkewMs),
    last_heartbeat_duration_ms: String(Math.round(view.roundTripMs)),
    replication_primary_canary_age_ms: String(canaryAgeMs(facts)),
  };
}

/** Now minus the primary's clock at the last moment at which nothing was missing here (contract 6.4). */
export function canaryAgeMs(facts: Pick<StatusFacts, 'view' | 'now'>): number {
  const { fresh } = facts.view;
  return fresh === undefined ? 0 : Math.max(0, Math.round(facts.now - fresh.primaryTime));
}

function progressOf(facts: StatusFacts): Json {
  const { progress } = facts.view;
  if (progress === undefined) return {};
  const rate = rateOf(progress, facts.monotonic);
  return {
    // Vault's, and only while keys are fetched (contract 6.3).
    ...(progress.phase === 'sync' && {
      merkle_sync_progress: { sync_progress: progress.done, sync_total_keys: progress.total },
    }),
    sync_round: progress.round,
    sync_bytes: progress.bytes,
    sync_keys_per_second: rate === undefined ? null : Math.round(rate.rate),
    sync_seconds_left: rate === undefined ? null : rate.secondsLeft,
  };
}
