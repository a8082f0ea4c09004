/** The `storage` stanza (older name `backend`). */
import type { Block } from '@holdfast/core/base/hcl/blocks';
import { BlockReader } from './block-reader.ts';
import type { Findings, Place, Placed } from './place.ts';
import { didYouMean } from './suggest.ts';

export type MemoryType = 'inmem' | 'inmem_ha' | 'inmem_transactional' | 'inmem_transactional_ha';

export type StorageConfig =
  | { readonly kind: 'memory'; readonly type: MemoryType }
  /** Both of Vault's types for one machine's disk are the same embedded engine here. */
  | { readonly kind: 'embedded'; readonly type: 'file'; readonly path: string }
  | { readonly kind: 'embedded'; readonly type: 'raft'; readonly path: string; readonly nodeId: string };

/** What the stanza says; `path` may still come from the environment. */
export type StorageStanza = {
  readonly place: Place;
  readonly type: MemoryType | 'file' | 'raft';
  readonly path: Placed<string> | undefined;
  readonly nodeId: Placed<string> | undefined;
  /** Older places of these settings. */
  readonly apiAddr: Placed<string> | undefined;
  readonly clusterAddr: Placed<string> | undefined;
  readonly disableClustering: Placed<boolean> | undefined;
};

const OURS = ['inmem', 'inmem_ha', 'inmem_transactional', 'inmem_transactional_ha', 'file', 'raft'] as const;

/** Vault's other storage types, to tell a slip from a type that we do not have. */
const VAULTS: ReadonlySet<string> = new Set([
  'aerospike',
  'alicloudoss',
  'azure',
  'cassandra',
  'cockroachdb',
  'consul',
  'couchdb',
  'couchdb_transactional',
  'dynamodb',
  'etcd',
  'foundationdb',
  'gcs',
  'manta',
  'mssql',
  'mysql',
  'oci',
  'postgresql',
  's3',
  'spanner',
  'swift',
  'zookeeper',
]);

const CONSENSUS = 'this node does not take part in a consensus of several nodes';
const ENGINE = 'the embedded engine tunes itself';

const RAFT_IGNORED: Readonly<Record<string, string>> = {
  performance_multiplier: CONSENSUS,
  trailing_logs: CONSENSUS,
  snapshot_threshold: ENGINE,
  snapshot_interval: ENGINE,
  max_entry_size: 'the limit of one entry is fixed',
  max_mount_and_namespace_table_entry_size: 'the limit of one entry is fixed',
  autopilot_reconcile_interval: CONSENSUS,
  autopilot_update_interval: CONSENSUS,
  autopilot_upgrade_version: CONSENSUS,
  autopilot_redundancy_zone: CONSENSUS,
  retry_join_as_non_voter: CONSENSUS,
  retry_join: CONSENSUS,
  raft_wal: ENGINE,
  wal_write_verification: ENGINE,
  raft_log_verifier_enabled: ENGINE,
  raft_log_verification_interval: ENGINE,
  backend_type: ENGINE,
  doNotStoreLatestState: ENGINE,
};

/** Reads the block that stands under `name`. Undefined (and a finding) when its type is not ours. */
export function readStorage(
  name: string,
  block: Block & { readonly place: Place },
  file: string,
  findings: Findings,
): StorageStanza | undefined {
  const label = block.labels[0] ?? '';
  const type = OURS.find((known) => known === label);
  if (type === undefined) {
    const list = 'use "raft" or "file" (durable) or "inmem" (lost at exit)';
    const why = VAULTS.has(label) ? `is not supported: ${list}` : `is unknown${didYouMean(label, OURS)}`;
    findings.problem(block.place, `storage type "${label}" ${why}`);
    return undefined;
  }
  const reader = new BlockReader(file, block.body, ` in ${name} "${type}"`, findings);
  const apiAddr = reader.string('redirect_addr') ?? reader.string('advertise_addr');
  reader.string('advertise_addr');
  const common = {
    place: block.place,
    type,
    apiAddr,
    clusterAddr: reader.string('cluster_addr'),
    disableClustering: reader.bool('disable_clustering'),
  };
  let path: Placed<string> | undefined;
  let nodeId: Placed<string> | undefined;
  if (type === 'file' || type === 'raft') path = reader.string('path');
  if (type === 'raft') {
    nodeId = reader.string('node_id');
    for (const [setting, why] of Object.entries(RAFT_IGNORED)) reader.ignored(setting, why);
  }
  if (type === 'file') reader.ignored('file_permissions', 'files are always for the user of the server only');
  if (type.startsWith('inmem')) reader.ignored('max_value_size', 'the limit of one entry is fixed');
  reader.finish();
  return { ...common, path, nodeId };
}
