import { sysStorageRaftBootstrapChallenge } from '@holdfast/api/endpoints/sys-storage-raft';
import { systemRoute } from '../../../../kernel/core.ts';
import { oneNode } from '../one-node.ts';

export const storageRaftBootstrapChallengeRoute = systemRoute(sysStorageRaftBootstrapChallenge, {
  async update({ core }) {
    throw oneNode(core);
  },
});
