import { sysStorageRaftConfiguration } from '@holdfast/api/endpoints/sys-storage-raft';
import { type SystemHandler, systemRoute } from '../../../kernel/core.ts';
import { thisNode } from './this-node.ts';

const show: SystemHandler<typeof sysStorageRaftConfiguration> = async ({ core }) => {
  const { id, address } = thisNode(core);
  const server = { node_id: id, address, leader: true, voter: true, protocol_version: '3' };
  return { data: { config: { servers: [server], index: 0 } } };
};

export const storageRaftConfigurationRoute = systemRoute(sysStorageRaftConfiguration, {
  read: show,
  update: show,
});
