/** What the server tells anybody about itself, as the pages read it: parsed at the edge, trusted inside. */
import type { Json } from '../api/call.ts';

export type Command = { readonly command: string; readonly allowed: boolean; readonly reason: string };

export type SecondaryRow = {
  readonly id: string;
  readonly apiAddress: string;
  readonly clusterAddress: string;
  readonly connected: boolean;
  /** RFC 3339, or nothing before the first. */
  readonly lastHeartbeat: string | undefined;
  readonly state: string;
  readonly appliedIndex: number | undefined;
  readonly lagRecords: number | undefined;
  /** Root of its index at the last heartbeat, and the log index that belongs to it. */
  readonly merkleRoot: string;
  readonly merkleRootIndex: number | undefined;
  readonly silentSeconds: number;
  readonly roundTripMs: number;
  readonly clockSkewMs: number;
  readonly strandedRecords: number;
  readonly version: string;
};

export type PrimaryOfSecondary = {
  readonly apiAddress: string;
  readonly clusterAddress: string;
  readonly connected: boolean;
  readonly lastHeartbeat: string | undefined;
  readonly roundTripMs: number;
  readonly clockSkewMs: number;
};

export type Promotion = {
  readonly time: string;
  readonly planned: boolean;
  readonly forced: boolean;
  readonly lastIndex: number;
  readonly knownLostRecords: number | undefined;
};

export type DrMode = 'disabled' | 'primary' | 'secondary' | 'bootstrapping' | 'unsupported';
export type DrRole = 'disabled' | 'primary' | 'fenced' | 'secondary' | 'syncing' | 'idle' | 'bootstrapping';

export type DrStatus = {
  readonly mode: DrMode;
  readonly role: DrRole;
  readonly state: string;
  readonly setId: string;
  readonly secondaryId: string;
  readonly connectionState: string;
  readonly primaryClusterAddr: string;
  readonly knownPrimaryAddresses: readonly string[];
  readonly primaries: readonly PrimaryOfSecondary[];
  readonly knownSecondaries: readonly string[];
  readonly secondaries: readonly SecondaryRow[];
  readonly lastWal: number | undefined;
  readonly lastRemoteWal: number | undefined;
  readonly announcedIndex: number | undefined;
  readonly merkleRoot: string;
  /** On a secondary: the root that the primary announced last. */
  readonly primaryMerkleRoot: string;
  readonly corrupted: boolean;
  readonly lagRecords: number | undefined;
  readonly lagSeconds: number | undefined;
  readonly lastContact: string | undefined;
  readonly primarySealed: boolean;
  readonly sync: SyncProgress | undefined;
  readonly reindex: ReindexProgress | undefined;
  readonly epoch: number | undefined;
  readonly fencedReason: string | undefined;
  readonly lastPromotion: Promotion | undefined;
  readonly strandedSets: number;
  readonly lastError: string;
  readonly commands: readonly Command[];
};

export type SyncProgress = {
  readonly done: number;
  readonly total: number;
  readonly round: number;
  readonly secondsLeft: number | undefined;
  readonly bytes: number;
};

export type ReindexProgress = { readonly stage: string; readonly done: number; readonly total: number };

export type Seal = {
  readonly initialized: boolean;
  readonly sealed: boolean;
  readonly threshold: number;
  readonly shares: number;
  readonly progress: number;
  readonly clusterName: string;
  readonly version: string;
  readonly storage: string;
};

export type Health = { readonly standby: boolean; readonly drMode: string; readonly version: string };

export function parseSeal(json: Json): Seal {
  return {
    initialized: json['initialized'] === true,
    sealed: json['sealed'] === true,
    threshold: number(json['t']) ?? 0,
    shares: number(json['n']) ?? 0,
    progress: number(json['progress']) ?? 0,
    clusterName: text(json['cluster_name']),
    version: text(json['version']),
    storage: text(json['storage_type']),
  };
}

export function parseHealth(json: Json): Health {
  return {
    standby: json['standby'] === true,
    drMode: text(json['replication_dr_mode']),
    version: text(json['version']),
  };
}

const MODES: readonly string[] = ['disabled', 'primary', 'secondary', 'bootstrapping', 'unsupported'];
const ROLES: readonly string[] = [
  'disabled',
  'primary',
  'fenced',
  'secondary',
  'syncing',
  'idle',
  'bootstrapping',
];

/** @param json the `dr` member of sys/replication/status. */
export function parseDr(json: Json): DrStatus {
  const mode = MODES.includes(text(json['mode'])) ? (text(json['mode']) as DrMode) : 'unsupported';
  const progress = object(json['merkle_sync_progress']);
  const promotion = object(json['last_promotion']);
  return {
    mode,
    role: ROLES.includes(text(json['role'])) ? (text(json['role']) as DrRole) : roleOf(mode),
    state: text(json['state']),
    setId: text(json['cluster_id']),
    secondaryId: text(json['secondary_id']),
    connectionState: text(json['connection_state']),
    primaryClusterAddr: text(json['primary_cluster_addr']),
    knownPrimaryAddresses: list(json['known_primary_cluster_addrs']).map(text),
    primaries: list(json['primaries']).map((row) => parsePrimary(object(row) ?? {})),
    knownSecondaries: list(json['known_secondaries']).map(text),
    secondaries: list(json['secondaries']).map((row) => parseSecondary(object(row) ?? {})),
    lastWal: number(json['last_wal']),
    lastRemoteWal: number(json['last_remote_wal']),
    announcedIndex: number(json['primary_announced_index']),
    merkleRoot: text(json['merkle_root']),
    primaryMerkleRoot: text(json['primary_merkle_root']),
    corrupted: json['corrupted_merkle_tree'] === true,
    lagRecords: number(json['lag_records']),
    lagSeconds: number(json['lag_seconds']),
    lastContact: text(json['last_contact']) || undefined,
    primarySealed: json['primary_sealed'] === true,
    sync:
      progress === undefined
        ? undefined
        : {
            done: number(progress['sync_progress']) ?? 0,
            total: number(progress['sync_total_keys']) ?? 0,
            round: number(json['sync_round']) ?? 1,
            secondsLeft: number(json['sync_seconds_left']),
            bytes: number(json['sync_bytes']) ?? 0,
          },
    reindex:
      json['reindex_in_progress'] === true
        ? {
            stage: text(json['reindex_stage']),
            done: number(json['reindex_building_progress']) ?? 0,
            total: number(json['reindex_building_total']) ?? 0,
          }
        : undefined,
    epoch: number(object(json['epoch'])?.['counter']),
    fencedReason: text(object(json['fenced'])?.['reason']) || undefined,
    lastPromotion:
      promotion === undefined
        ? undefined
        : {
            time: text(promotion['time']),
            planned: promotion['planned'] === true,
            forced: promotion['forced'] === true,
            lastIndex: number(promotion['last_index']) ?? 0,
            knownLostRecords: number(promotion['known_lost_records']),
          },
    strandedSets: number(json['stranded_sets']) ?? 0,
    lastError: text(json['last_error']),
    commands: list(json['commands']).map((row) => {
      const entry = object(row) ?? {};
      return {
        command: text(entry['command']),
        allowed: entry['allowed'] === true,
        reason: text(entry['reason']),
      };
    }),
  };
}

/** Servers that do not tell a role leave only the mode to go by. */
function roleOf(mode: DrMode): DrRole {
  return mode === 'unsupported' ? 'disabled' : mode;
}

function parseSecondary(row: Json): SecondaryRow {
  return {
    id: text(row['node_id']),
    apiAddress: text(row['api_address']),
    clusterAddress: text(row['cluster_address']),
    connected: row['connection_status'] === 'connected',
    lastHeartbeat: text(row['last_heartbeat']) || undefined,
    state: text(row['state']),
    appliedIndex: number(row['applied_index']),
    lagRecords: number(row['lag_records']),
    merkleRoot: text(row['merkle_root']),
    merkleRootIndex: number(row['merkle_root_index']),
    silentSeconds: number(row['silent_seconds']) ?? 0,
    roundTripMs: number(row['last_heartbeat_duration_ms']) ?? 0,
    clockSkewMs: number(row['clock_skew_ms']) ?? 0,
    strandedRecords: number(row['stranded_records']) ?? 0,
    version: text(row['version']),
  };
}

function parsePrimary(row: Json): PrimaryOfSecondary {
  return {
    apiAddress: text(row['api_address']),
    clusterAddress: text(row['cluster_address']),
    connected: row['connection_status'] === 'connected',
    lastHeartbeat: text(row['last_heartbeat']) || undefined,
    roundTripMs: number(row['last_heartbeat_duration_ms']) ?? 0,
    clockSkewMs: number(row['clock_skew_ms']) ?? 0,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Vault writes some numbers as strings. */
function number(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function object(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
