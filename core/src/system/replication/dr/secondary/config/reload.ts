import { sysReplicationDrSecondaryConfigReload } from '@holdfast/api/endpoints/sys-replication';
import { badRequest } from '../../../../../base/refusal.ts';
import { systemRoute } from '../../../../../kernel/core.ts';
import { NO_CONTENT } from '../../../../../logical/request.ts';

export const replicationDrSecondaryConfigReloadRoute = systemRoute(sysReplicationDrSecondaryConfigReload, {
  async update({ fields }) {
    if (fields.subsystem !== 'license')
      throw badRequest(`subsystem ${JSON.stringify(fields.subsystem)} cannot be reloaded`);
    return NO_CONTENT;
  },
});
