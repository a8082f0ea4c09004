import { sysReplicationDrSecondaryRecover } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrSecondaryRecoverRoute = systemRoute(sysReplicationDrSecondaryRecover, {
  update: ({ core }) => core.replication.recover(),
});
