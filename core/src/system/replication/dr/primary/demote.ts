import { sysReplicationDrPrimaryDemote } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrPrimaryDemoteRoute = systemRoute(sysReplicationDrPrimaryDemote, {
  update: ({ core }) => core.replication.demote(),
});
