import { sysReplicationMerkleCheck } from '@holdfast/api/endpoints/sys-replication';
import { type SystemHandler, systemRoute } from '../../kernel/core.ts';

const check: SystemHandler<typeof sysReplicationMerkleCheck> = ({ core }) => core.replication.merkleCheck();

export const replicationMerkleCheckRoute = systemRoute(sysReplicationMerkleCheck, {
  read: check,
  update: check,
});
