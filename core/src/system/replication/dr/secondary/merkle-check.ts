import { sysReplicationDrSecondaryMerkleCheck } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrSecondaryMerkleCheckRoute = systemRoute(sysReplicationDrSecondaryMerkleCheck, {
  update: ({ core }) => core.replication.merkleCheck(),
});
