import { sysStorageRaftSnapshotForce } from '@holdfast/api/endpoints/sys-storage-raft';
import { systemRoute } from '../../../kernel/core.ts';
import { noSnapshot } from './no-snapshot.ts';

export const storageRaftSnapshotForceRoute = systemRoute(sysStorageRaftSnapshotForce, {
  async update({ core }) {
    throw noSnapshot(core);
  },
});
