/** The `replication` stanza (contract 7.3). */
import type { BlockReader } from './block-reader.ts';

export type ReplicationConfig = {
  /** Most log records that wait in memory for a slow secondary. */
  readonly bufferRecordsMax: number;
  /** Most bytes of them; undefined leaves the choice to the server. */
  readonly bufferBytesMax: number | undefined;
  /** How long a forwarded write waits to be seen locally, ms. */
  readonly bestEffortWalWaitMs: number;
  readonly canaryWriteIntervalSeconds: number;
};

export const REPLICATION_DEFAULTS: ReplicationConfig = {
  bufferRecordsMax: 16_384,
  bufferBytesMax: undefined,
  bestEffortWalWaitMs: 2_000,
  canaryWriteIntervalSeconds: 1,
};

export function readReplication(reader: BlockReader): ReplicationConfig {
  const bytes = reader.size('logshipper_buffer_size')?.value;
  const config: ReplicationConfig = {
    bufferRecordsMax:
      reader.int('logshipper_buffer_length', 1, 1_048_576)?.value ?? REPLICATION_DEFAULTS.bufferRecordsMax,
    bufferBytesMax: bytes === 0 ? undefined : bytes,
    bestEffortWalWaitMs:
      reader.duration('best_effort_wal_wait_duration')?.value ?? REPLICATION_DEFAULTS.bestEffortWalWaitMs,
    canaryWriteIntervalSeconds:
      reader.int('replication_canary_write_interval_seconds', 1, 3600)?.value ??
      REPLICATION_DEFAULTS.canaryWriteIntervalSeconds,
  };
  reader.ignored('resolver_discover_servers', 'a cluster has one address for its secondaries');
  reader.ignored('allow_forwarding_via_header', 'requests are not forwarded between clusters');
  reader.ignored('allow_forwarding_via_token', 'requests are not forwarded between clusters');
  reader.finish();
  return config;
}
