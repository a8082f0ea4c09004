import { sysSealStatus } from '@holdfast/api/endpoints/sys-seal';
import { type Core, type SystemHandler, systemRoute } from '../kernel/core.ts';
import type { Json } from '../logical/request.ts';
import type { SealStatus } from '../seal/control.ts';

/** Vault's answer of seal-status and unseal; cluster name and id only while the node is open. */
export function sealStatusJson(core: Core, status: SealStatus): Json {
  const { config } = core;
  const identity = status.sealed ? undefined : core.identity();
  return {
    type: 'shamir',
    initialized: status.initialized,
    sealed: status.sealed,
    t: status.threshold,
    n: status.shares,
    progress: status.progress,
    nonce: status.nonce,
    version: config.apiLevel,
    build_date: config.buildDate,
    migration: false,
    ...(identity && { cluster_name: identity.clusterName, cluster_id: identity.clusterId }),
    recovery_seal: false,
    storage_type: config.storageType,
  };
}

const read: SystemHandler<typeof sysSealStatus> = async ({ core }) => ({
  bare: sealStatusJson(core, await core.seal.status()),
});

export const sealStatusRoute = systemRoute(sysSealStatus, { read });
