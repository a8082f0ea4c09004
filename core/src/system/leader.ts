import { sysLeader } from '@holdfast/api/endpoints/sys-status';
import { Refusal } from '../base/refusal.ts';
import { rfc3339, ZERO_TIME } from '../base/time.ts';
import { type Core, type SystemHandler, systemRoute } from '../kernel/core.ts';

const read: SystemHandler<typeof sysLeader> = async ({ core }) => {
  const { config } = core;
  const sealed = core.barrier.sealed();
  // Vault knows no leader while sealed, but says so only where there could be one.
  if (sealed && config.haEnabled) throw new Refusal(503, 'Vault is sealed');
  const since = core.activeSince();
  const active = config.haEnabled && since !== undefined;
  const lastWal = sealed ? undefined : core.replication.health()['last_wal'];
  return {
    bare: {
      ha_enabled: config.haEnabled,
      is_self: active,
      active_time: active ? rfc3339(since) : ZERO_TIME,
      leader_address: active ? config.apiAddress : '',
      leader_cluster_address: active ? config.clusterAddress : '',
      performance_standby: false,
      performance_standby_last_remote_wal: 0,
      ...(typeof lastWal === 'number' && lastWal > 0 && { last_wal: lastWal }),
      ...(!sealed && config.storageType === 'raft' && raftIndexes(core)),
    },
  };
};

/** A record is committed and applied at once: there is no other node to wait for. */
function raftIndexes(core: Core): Readonly<Record<string, number>> {
  const { index } = core.barrier.ledger.head();
  return { raft_committed_index: index, raft_applied_index: index };
}

export const leaderRoute = systemRoute(sysLeader, { read });
