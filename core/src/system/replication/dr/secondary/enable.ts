import { sysReplicationDrSecondaryEnable } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';
import { connectOptions } from './connect-options.ts';

export const replicationDrSecondaryEnableRoute = systemRoute(sysReplicationDrSecondaryEnable, {
  update: ({ core, fields }) => core.replication.enableSecondary(connectOptions(fields, fields.token)),
});
