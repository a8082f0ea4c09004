/** This node, as the one member of a cluster whose storage type is raft. */
import { badRequest } from '../../../base/refusal.ts';
import type { Core } from '../../../kernel/core.ts';

export type RaftNode = {
  readonly id: string;
  /** Host and port of its cluster address; '' when it has none. */
  readonly address: string;
};

/** Refusal 400 when another storage is configured. */
export function requireRaft(core: Pick<Core, 'config'>): void {
  if (core.config.storageType !== 'raft') throw badRequest('raft storage is not in use');
}

/** Without a `node_id` the cluster's own id names its one node. Refusal 400 as `requireRaft`. */
export function thisNode(core: Pick<Core, 'config' | 'identity'>): RaftNode {
  requireRaft(core);
  return {
    id: core.config.raftNodeId || (core.identity()?.clusterId ?? ''),
    address: core.config.clusterAddress.replace(/^https?:\/\//, ''),
  };
}
