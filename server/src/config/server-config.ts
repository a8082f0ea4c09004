/** The finished configuration: every setting with its value, whether from a file, the environment or by default. */
import type { LogLevel } from '@holdfast/core/base/env';
import type { LogFormat } from '../process/log-line.ts';
import type { ListenerConfig } from './listener-stanza.ts';
import type { ReplicationConfig } from './replication-stanza.ts';
import type { StorageConfig } from './storage-stanza.ts';
import type { TelemetryConfig } from './telemetry-stanza.ts';

export type LogConfig = {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** undefined writes to the standard error stream only. */
  readonly file: string | undefined;
  readonly rotateBytes: number;
  readonly rotateMs: number;
  readonly maxFiles: number;
};

export type ServerConfig = {
  /** The files and folders it was read from. */
  readonly sources: readonly string[];
  readonly storage: StorageConfig;
  readonly listeners: readonly ListenerConfig[];
  /** `https://host:8200`, '' when none was given or could be found. */
  readonly apiAddr: string;
  /** `https://host:8201`, '' when none. */
  readonly clusterAddr: string;
  readonly clusterName: string | undefined;
  readonly ui: boolean;
  readonly defaultLeaseTtlMs: number;
  readonly maxLeaseTtlMs: number;
  readonly defaultMaxRequestMs: number;
  readonly log: LogConfig;
  readonly pidFile: string | undefined;
  readonly disableClustering: boolean;
  readonly rawStorageEndpoint: boolean;
  readonly responseHeaderHostname: boolean;
  readonly unauthenticatedAccess: readonly string[];
  readonly telemetry: TelemetryConfig;
  readonly replication: ReplicationConfig;
  /** For the log: settings without effect, unsafe choices. */
  readonly warnings: readonly string[];
  /** What sys/config/state/sanitized shows. */
  readonly sanitized: Readonly<Record<string, unknown>>;
};
