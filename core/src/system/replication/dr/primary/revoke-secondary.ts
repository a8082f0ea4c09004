import { sysReplicationDrPrimaryRevokeSecondary } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrPrimaryRevokeSecondaryRoute = systemRoute(sysReplicationDrPrimaryRevokeSecondary, {
  update: ({ core, fields }) => core.replication.revokeSecondary({ id: fields.id }),
});
