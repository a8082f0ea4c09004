import { sysReplicationDrPrimaryDisable } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrPrimaryDisableRoute = systemRoute(sysReplicationDrPrimaryDisable, {
  update: ({ core }) => core.replication.disable(),
});
