import { sysStorageRaftRemovePeer } from '@holdfast/api/endpoints/sys-storage-raft';
import { badRequest } from '../../../base/refusal.ts';
import { type SystemHandler, systemRoute } from '../../../kernel/core.ts';
import { NO_CONTENT } from '../../../logical/request.ts';
import { thisNode } from './this-node.ts';

const update: SystemHandler<typeof sysStorageRaftRemovePeer> = async ({ core, fields }) => {
  if (fields.server_id === '') throw badRequest('no server id provided');
  const { id } = thisNode(core);
  if (fields.server_id === id) {
    throw badRequest(`node ${JSON.stringify(id)} is the only one of this cluster and cannot be removed`);
  }
  return NO_CONTENT;
};

export const storageRaftRemovePeerRoute = systemRoute(sysStorageRaftRemovePeer, { update });
