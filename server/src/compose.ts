/** Builds the vault over its storage: engine, ledger, core. Wired by hand, in order, and closed in reverse. */
import { join } from 'node:path';
import type { Env } from '@holdfast/core/base/env';
import { Refusal } from '@holdfast/core/base/refusal';
import type { CoreConfig } from '@holdfast/core/kernel/core';
import { openLedger } from '@holdfast/core/ledger/open';
import type { StorageEngine } from '@holdfast/core/storage/engine';
import { memoryEngine } from '@holdfast/core/storage/memory';
import { createVault, type Vault, type VaultDeps } from '@holdfast/core/vault';
import type { ServerConfig } from './config/server-config.ts';
import type { StorageConfig } from './config/storage-stanza.ts';
import { hostInfo } from './process/host-info.ts';
import type { ServerLog } from './process/log.ts';
import type { MetricsRegistry } from './process/metrics.ts';
import { metricsSummary } from './process/metrics-json.ts';
import { PROMETHEUS_CONTENT_TYPE, prometheusText } from './process/prometheus-text.ts';
import type { Release } from './release.ts';
import { openLevelEngine } from './storage/level.ts';
import { watchEngine } from './watch-engine.ts';

/** The engine has a folder of its own within the storage folder, which has room for other files of this node. */
export const DATABASE_FOLDER = 'db';

export type VaultEdges = Pick<
  VaultDeps,
  'network' | 'unwrapAtPrimary' | 'openAuditDevice' | 'openLocalRecord'
>;

export type OpenVault = {
  readonly vault: Vault;
  /** Seals, then closes ledger and engine. */
  close(): Promise<void>;
};

/**
 * Opens the storage and builds a sealed vault over it. `current` gives the configuration as of now (SIGHUP may
 * replace it). `storageFailed` is called once when a commit failed: nothing more will be committed.
 */
export async function openVault(options: {
  readonly current: () => ServerConfig;
  readonly env: Env;
  readonly log?: ServerLog;
  readonly registry: MetricsRegistry;
  readonly release: Release;
  readonly edges: VaultEdges;
  readonly storageFailed: (reason: string) => void;
}): Promise<OpenVault> {
  const { env, log, registry, edges } = options;
  const { storage } = options.current();
  const engine = watchEngine(await openEngine(storage), options.storageFailed);
  try {
    const ledger = await openLedger(engine, await engine.acquire(), env);
    const vault = await createVault({
      env,
      ledger,
      config: coreConfig(options.current, options.release),
      ...edges,
      ...(log !== undefined && {
        loggers: log,
        mustLog: (...line) => log.mustWrite('audit', ...line),
      }),
      metrics: (format) => readMetrics(registry, options.current(), format),
      hostInfo: () =>
        hostInfo(env.clock.now(), ['/', ...(storage.kind === 'embedded' ? [storage.path] : [])]),
    });
    return {
      vault,
      async close() {
        try {
          await vault.close();
        } finally {
          await ledger.close();
          await engine.close();
        }
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function openEngine(storage: StorageConfig): Promise<StorageEngine> {
  return storage.kind === 'memory'
    ? memoryEngine(storage.type)
    : openLevelEngine(join(storage.path, DATABASE_FOLDER), { type: storage.type });
}

/** Getters, because SIGHUP changes some of it. */
function coreConfig(current: () => ServerConfig, release: Release): CoreConfig {
  const start = current();
  const { type } = start.storage;
  return {
    apiAddress: start.apiAddr,
    clusterAddress: start.disableClustering ? '' : start.clusterAddr,
    clusterName: start.clusterName,
    defaultLeaseTtlMs: start.defaultLeaseTtlMs,
    maxLeaseTtlMs: start.maxLeaseTtlMs,
    ...release,
    storageType: type,
    ...(start.storage.kind === 'embedded' &&
      start.storage.type === 'raft' && { raftNodeId: start.storage.nodeId }),
    uiEnabled: start.ui,
    haEnabled: !start.disableClustering && (type === 'raft' || type.endsWith('_ha')),
    get logLevel() {
      return current().log.level;
    },
    get unauthenticatedAccess() {
      return current().unauthenticatedAccess;
    },
    rawStorageEndpoint: start.rawStorageEndpoint,
    enableResponseHeaderHostname: start.responseHeaderHostname,
    syncBytesPerSecond: start.replication.syncBytesPerSecond,
    ...(start.replication.logRetainedBytesMax !== undefined && {
      logRetainedBytesMax: start.replication.logRetainedBytesMax,
    }),
    get sanitized() {
      return current().sanitized;
    },
  };
}

function readMetrics(
  registry: MetricsRegistry,
  config: ServerConfig,
  format: 'prometheus' | 'json',
): { readonly contentType: string; readonly text: string } {
  if (format === 'json') {
    return { contentType: 'application/json', text: JSON.stringify(metricsSummary(registry)) };
  }
  if (config.telemetry.prometheusRetentionMs === 0) throw new Refusal(400, 'prometheus is not enabled');
  return { contentType: PROMETHEUS_CONTENT_TYPE, text: prometheusText(registry) };
}
