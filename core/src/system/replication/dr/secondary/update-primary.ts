import { sysReplicationDrSecondaryUpdatePrimary } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';
import { connectOptions } from './connect-options.ts';

export const replicationDrSecondaryUpdatePrimaryRoute = systemRoute(sysReplicationDrSecondaryUpdatePrimary, {
  update: ({ core, fields }) =>
    core.replication.updatePrimary({
      ...connectOptions(fields, fields.token),
      updatePrimaryAddrs: fields.update_primary_addrs,
      force: fields.force,
    }),
});
