/** The `replication` stanza (contract 7.3). */
import type { BlockReader } from './block-reader.ts';

export type ReplicationConfig = {
  /** Bound of the log that a primary keeps for secondaries that are behind, bytes; undefined is the built-in one. */
  readonly logRetainedBytesMax: number | undefined;
  /** Bytes per second that a sync may fetch; 0 is no limit. Our own setting. */
  readonly syncBytesPerSecond: number;
};

export const REPLICATION_DEFAULTS: ReplicationConfig = {
  logRetainedBytesMax: undefined,
  syncBytesPerSecond: 0,
};

const IGNORED: Readonly<Record<string, string>> = {
  logshipper_buffer_length: 'the log kept for secondaries is bounded by bytes, see logshipper_buffer_size',
  best_effort_wal_wait_duration: 'writes are not forwarded between clusters',
  replication_canary_write_interval_seconds: 'the lag in seconds is known without writes',
  resolver_discover_servers: 'a cluster has one address for its secondaries',
  allow_forwarding_via_header: 'requests are not forwarded between clusters',
  allow_forwarding_via_token: 'requests are not forwarded between clusters',
};

export function readReplication(reader: BlockReader): ReplicationConfig {
  const config: ReplicationConfig = {
    // Vault keeps this much in memory; here it is the part of the log that is kept on disk.
    logRetainedBytesMax: reader.size('logshipper_buffer_size')?.value || undefined,
    syncBytesPerSecond:
      reader.size('sync_bytes_per_second')?.value ?? REPLICATION_DEFAULTS.syncBytesPerSecond,
  };
  for (const [name, why] of Object.entries(IGNORED)) reader.ignored(name, why);
  reader.finish();
  return config;
}
