/** The vault's doors to the world outside of this process: cluster port, other clusters' APIs, audit files. */
import { join, resolve } from 'node:path';
import type { Env } from '@holdfast/core/base/env';
import { Fault } from '@holdfast/core/base/refusal';
import { openFileDevice } from './audit/file.ts';
import { auditDevices } from './audit/open-device.ts';
import type { VaultEdges } from './compose.ts';
import type { ServerConfig } from './config/server-config.ts';
import { NO_CLUSTERING } from './no-clustering.ts';

/** This node's own record of operations on a DR secondary, whose audit devices are silent (contract 13.35). */
const LOCAL_RECORD_FILE = 'dr-operations.log';

export function edges(_env: Env, config: ServerConfig): VaultEdges {
  const { storage } = config;
  const folder = storage.kind === 'embedded' ? resolve(storage.path) : undefined;
  return {
    network: NO_CLUSTERING,
    unwrapAtPrimary: () => Promise.reject(new Fault('this build cannot call other clusters')),
    openAuditDevice: auditDevices({ forbidden: folder === undefined ? [] : [folder] }),
    openLocalRecord:
      folder === undefined
        ? undefined
        : () => openFileDevice(join(folder, LOCAL_RECORD_FILE), 0o600, [join(folder, 'db')]),
  };
}
