import { sysReplicationDrPrimaryEnable } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrPrimaryEnableRoute = systemRoute(sysReplicationDrPrimaryEnable, {
  update: ({ core, fields }) =>
    core.replication.enablePrimary({ primaryClusterAddr: fields.primary_cluster_addr }),
});
