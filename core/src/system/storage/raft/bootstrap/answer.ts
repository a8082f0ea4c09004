import { sysStorageRaftBootstrapAnswer } from '@holdfast/api/endpoints/sys-storage-raft';
import { systemRoute } from '../../../../kernel/core.ts';
import { oneNode } from '../one-node.ts';

export const storageRaftBootstrapAnswerRoute = systemRoute(sysStorageRaftBootstrapAnswer, {
  async update({ core }) {
    throw oneNode(core);
  },
});
