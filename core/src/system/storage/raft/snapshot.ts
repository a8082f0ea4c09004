import { sysStorageRaftSnapshot } from '@holdfast/api/endpoints/sys-storage-raft';
import { systemRoute } from '../../../kernel/core.ts';
import { noSnapshot } from './no-snapshot.ts';

export const storageRaftSnapshotRoute = systemRoute(sysStorageRaftSnapshot, {
  async read({ core }) {
    throw noSnapshot(core);
  },
  async update({ core }) {
    throw noSnapshot(core);
  },
});
