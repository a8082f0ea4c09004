import { sysReplicationDrSecondaryPromote } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrSecondaryPromoteRoute = systemRoute(sysReplicationDrSecondaryPromote, {
  update: ({ core, fields }) =>
    core.replication.promote({ primaryClusterAddr: fields.primary_cluster_addr, force: fields.force }),
});
