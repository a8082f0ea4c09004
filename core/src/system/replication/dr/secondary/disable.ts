import { sysReplicationDrSecondaryDisable } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrSecondaryDisableRoute = systemRoute(sysReplicationDrSecondaryDisable, {
  update: ({ core }) => core.replication.disable(),
});
