/** The vault's doors to the world outside of this process: cluster port, other clusters' APIs, audit files. */
import { join, resolve } from 'node:path';
import type { Env } from '@holdfast/core/base/env';
import { openFileDevice } from './audit/file.ts';
import { auditDevices } from './audit/open-device.ts';
import { tlsNetwork } from './cluster/tls-network.ts';
import { unwrapOverHttp } from './cluster/unwrap.ts';
import { DATABASE_FOLDER, type VaultEdges } from './compose.ts';
import { CLUSTER_PORT, parseHostPort } from './config/address.ts';
import type { ServerConfig } from './config/server-config.ts';
import { NO_CLUSTERING } from './no-clustering.ts';

/** What an audit device must never write into or append to. */
function ownPaths(config: ServerConfig): readonly string[] {
  const { storage, listeners, log, pidFile, sources } = config;
  return [
    storage.kind === 'embedded' ? storage.path : undefined,
    ...sources,
    ...listeners.flatMap(({ tls }) => [tls?.certFile, tls?.keyFile, tls?.clientCaFile]),
    log.file,
    pidFile,
  ].filter((path) => path !== undefined);
}

/** This node's own record of operations on a DR secondary, whose audit devices are silent (contract 13.35). */
const LOCAL_RECORD_FILE = 'dr-operations.log';

export function edges(env: Env, config: ServerConfig): VaultEdges {
  const { storage } = config;
  const folder = storage.kind === 'embedded' ? resolve(storage.path) : undefined;
  const log = env.log.named('replication');
  const binds = config.listeners
    .map((listener) => parseHostPort(listener.clusterAddress, CLUSTER_PORT))
    .filter((bind) => bind !== undefined);
  return {
    network: config.disableClustering ? NO_CLUSTERING : tlsNetwork(binds, log),
    unwrapAtPrimary: unwrapOverHttp(log),
    openAuditDevice: auditDevices({ forbidden: ownPaths(config) }),
    openLocalRecord:
      folder === undefined
        ? undefined
        : () => openFileDevice(join(folder, LOCAL_RECORD_FILE), 0o600, [join(folder, DATABASE_FOLDER)]),
  };
}
