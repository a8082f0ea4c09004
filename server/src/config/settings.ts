/** What one configuration file sets, and how several files merge (Vault's rules). */

import type { LogLevel } from '@holdfast/core/base/env';
import type { HclObject } from '@holdfast/core/base/hcl/ast';
import { type LogFormat, parseLogFormat, parseLogLevel } from '../process/log-line.ts';
import { fillAddressTemplate } from './address.ts';
import { BlockReader } from './block-reader.ts';
import { type ListenerConfig, readListener } from './listener-stanza.ts';
import type { Findings, Placed } from './place.ts';
import { type ReplicationConfig, readReplication } from './replication-stanza.ts';
import { readStorage, type StorageStanza } from './storage-stanza.ts';
import { didYouMean } from './suggest.ts';
import { readTelemetry, type TelemetryConfig } from './telemetry-stanza.ts';

/** Endpoint groups of contract 4.7. */
export const UNAUTHENTICATED_GROUPS = ['generate-root', 'rekey', 'generate-operation-token'] as const;

/** Every member that is undefined was not set. */
export type Settings = {
  readonly storage?: StorageStanza | undefined;
  readonly listeners: readonly ListenerConfig[];
  readonly apiAddr?: Placed<string> | undefined;
  readonly clusterAddr?: Placed<string> | undefined;
  readonly clusterName?: Placed<string> | undefined;
  readonly ui?: Placed<boolean> | undefined;
  readonly defaultLeaseTtlMs?: Placed<number> | undefined;
  readonly maxLeaseTtlMs?: Placed<number> | undefined;
  readonly defaultMaxRequestMs?: Placed<number> | undefined;
  readonly logLevel?: Placed<LogLevel> | undefined;
  readonly logFormat?: Placed<LogFormat> | undefined;
  readonly logFile?: Placed<string> | undefined;
  readonly logRotateBytes?: Placed<number> | undefined;
  readonly logRotateMs?: Placed<number> | undefined;
  readonly logRotateMaxFiles?: Placed<number> | undefined;
  readonly pidFile?: Placed<string> | undefined;
  readonly disableMlock?: Placed<boolean> | undefined;
  readonly disableClustering?: Placed<boolean> | undefined;
  readonly rawStorageEndpoint?: Placed<boolean> | undefined;
  readonly responseHeaderHostname?: Placed<boolean> | undefined;
  readonly unauthenticatedAccess?: Placed<readonly string[]> | undefined;
  readonly pluginDirectory?: Placed<string> | undefined;
  readonly telemetry?: TelemetryConfig | undefined;
  readonly replication?: ReplicationConfig | undefined;
};

const NOTHING_TO_CACHE = 'the storage engine keeps its own cache';
const NO_PLUGINS = 'external plugins are not run';
const ONE_NODE = 'there are no standby nodes that read';
const FIXED = 'this behaviour cannot be switched';

/** Vault's settings without effect here, and why. */
const IGNORED: Readonly<Record<string, string>> = {
  cache_size: NOTHING_TO_CACHE,
  disable_cache: NOTHING_TO_CACHE,
  disable_indexing: FIXED,
  disable_printable_check: 'paths with unprintable characters are always refused',
  disable_sealwrap: 'there is no seal wrapping',
  disable_sentinel_trace: 'there is no Sentinel',
  disable_performance_standby: ONE_NODE,
  enable_response_header_raft_node_id: FIXED,
  introspection_endpoint: FIXED,
  imprecise_lease_role_tracking: FIXED,
  remove_irrevocable_lease_after: FIXED,
  detect_deadlocks: FIXED,
  log_requests_level: 'completed requests are in the audit log',
  cluster_cipher_suites: 'the cluster port speaks TLS 1.3 only',
  license_path: 'no licence is needed',
  reporting: 'nothing is reported to anyone',
  experiments: 'there are none',
  entropy: 'entropy comes from the operating system',
  service_registration: 'nodes do not register themselves; let health checks ask sys/health',
  user_lockout: 'users are not locked out',
  kms_library: 'only the shamir seal is there',
  enable_multiseal: 'only the shamir seal is there',
  request_limiter: 'limits of connections and requests are always on',
  allow_audit_log_prefixing: FIXED,
  enable_post_unseal_trace: FIXED,
  post_unseal_trace_directory: FIXED,
  plugin_file_uid: NO_PLUGINS,
  plugin_file_permissions: NO_PLUGINS,
  plugin_tmpdir: NO_PLUGINS,
  adaptive_overload_protection: 'limits of connections and requests are always on',
};

/** Reads the tree of one file. Mistakes and warnings go to `findings`. */
export function readSettings(file: string, root: HclObject, findings: Findings): Settings {
  const reader = new BlockReader(file, root, '', findings);
  const settings: Settings = {
    storage: readStorages(reader, findings),
    listeners: reader
      .blocks('listener', 1)
      .map((block) => readListener(block, file, findings))
      .filter((listener) => listener !== undefined),
    apiAddr: filled(reader.string('api_addr'), findings),
    clusterAddr: filled(reader.string('cluster_addr'), findings),
    clusterName: reader.string('cluster_name'),
    ui: reader.bool('ui'),
    defaultLeaseTtlMs: reader.duration('default_lease_ttl'),
    maxLeaseTtlMs: reader.duration('max_lease_ttl'),
    defaultMaxRequestMs: reader.duration('default_max_request_duration'),
    logLevel: parsed(reader.string('log_level'), parseLogLevel, 'log_level', LEVELS, findings),
    logFormat: parsed(reader.string('log_format'), parseLogFormat, 'log_format', FORMATS, findings),
    logFile: reader.string('log_file'),
    logRotateBytes: reader.int('log_rotate_bytes', 0),
    logRotateMs: reader.duration('log_rotate_duration'),
    logRotateMaxFiles: reader.int('log_rotate_max_files', -1),
    pidFile: reader.string('pid_file'),
    disableMlock: reader.bool('disable_mlock'),
    disableClustering: reader.bool('disable_clustering'),
    rawStorageEndpoint: reader.bool('raw_storage_endpoint'),
    responseHeaderHostname: reader.bool('enable_response_header_hostname'),
    unauthenticatedAccess: readGroups(reader, findings),
    pluginDirectory: reader.string('plugin_directory'),
    telemetry: optional(reader.block('telemetry'), readTelemetry),
    replication: optional(reader.block('replication'), readReplication),
  };
  readSeals(reader, findings);
  for (const [name, why] of Object.entries(IGNORED)) reader.ignored(name, why);
  reader.refused('ha_storage', 'one storage holds everything');
  reader.refused('ha_backend', 'one storage holds everything');
  reader.finish();
  warnAbout(settings, findings);
  return settings;
}

/** `later` wins, with Vault's exceptions: listeners add up, switches that are on stay on, TTLs take the longer. */
export function mergeSettings(earlier: Settings, later: Settings): Settings {
  const merged = { ...earlier };
  for (const [name, value] of Object.entries(later)) {
    if (value !== undefined) Object.assign(merged, { [name]: value });
  }
  return {
    ...merged,
    listeners: [...earlier.listeners, ...later.listeners],
    ui: either(earlier.ui, later.ui),
    rawStorageEndpoint: either(earlier.rawStorageEndpoint, later.rawStorageEndpoint),
    responseHeaderHostname: either(earlier.responseHeaderHostname, later.responseHeaderHostname),
    defaultLeaseTtlMs: longer(earlier.defaultLeaseTtlMs, later.defaultLeaseTtlMs),
    maxLeaseTtlMs: longer(earlier.maxLeaseTtlMs, later.maxLeaseTtlMs),
    defaultMaxRequestMs: longer(earlier.defaultMaxRequestMs, later.defaultMaxRequestMs),
  };
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'];
const FORMATS = ['standard', 'json'];

function readStorages(reader: BlockReader, findings: Findings): StorageStanza | undefined {
  const all = ['storage', 'backend'].flatMap((name) =>
    reader.blocks(name, 1).map((block) => ({ name, block })),
  );
  const [first, second] = all;
  if (second !== undefined) findings.problem(second.block.place, 'only one storage block is permitted');
  return first && readStorage(first.name, first.block, reader.file, findings);
}

function readSeals(reader: BlockReader, findings: Findings): void {
  for (const name of ['seal', 'hsm']) {
    for (const block of reader.blocks(name, 1)) {
      const type = block.labels[0] ?? '';
      if (type !== 'shamir') {
        findings.problem(
          block.place,
          `${name} type "${type}" is not supported: only "shamir" is, which needs no seal block`,
        );
      }
    }
  }
}

function readGroups(reader: BlockReader, findings: Findings): Placed<readonly string[]> | undefined {
  const groups = reader.list('enable_unauthenticated_access');
  for (const group of groups?.value ?? []) {
    if (!UNAUTHENTICATED_GROUPS.some((known) => known === group)) {
      findings.problem(
        groups?.place ?? { file: reader.file, line: 1, column: 1 },
        `"enable_unauthenticated_access": unknown group "${group}"${didYouMean(group, UNAUTHENTICATED_GROUPS)}`,
      );
    }
  }
  return groups;
}

function parsed<T>(
  text: Placed<string> | undefined,
  parse: (text: string) => T | undefined,
  name: string,
  options: readonly string[],
  findings: Findings,
): Placed<T> | undefined {
  if (text === undefined) return undefined;
  const value = parse(text.value);
  if (value !== undefined) return { value, place: text.place };
  findings.problem(
    text.place,
    `"${name}" must be one of ${options.join(', ')}, not "${text.value}"${didYouMean(text.value, options)}`,
  );
  return undefined;
}

function filled(text: Placed<string> | undefined, findings: Findings): Placed<string> | undefined {
  if (text === undefined) return undefined;
  try {
    return { value: fillAddressTemplate(text.value), place: text.place };
  } catch (error) {
    findings.problem(text.place, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function optional<T>(reader: BlockReader | undefined, read: (reader: BlockReader) => T): T | undefined {
  return reader && read(reader);
}

function warnAbout(settings: Settings, findings: Findings): void {
  const { disableMlock, pluginDirectory } = settings;
  if (disableMlock?.value === false) {
    findings.warning(disableMlock.place, 'memory cannot be locked: switch swap off or encrypt it');
  }
  if (pluginDirectory !== undefined) {
    findings.warning(pluginDirectory.place, `"plugin_directory" has no effect: ${NO_PLUGINS}`);
  }
}

function either(a: Placed<boolean> | undefined, b: Placed<boolean> | undefined): Placed<boolean> | undefined {
  return a?.value === true ? a : (b ?? a);
}

function longer(a: Placed<number> | undefined, b: Placed<number> | undefined): Placed<number> | undefined {
  if (a === undefined || b === undefined) return b ?? a;
  return b.value >= a.value ? b : a;
}
