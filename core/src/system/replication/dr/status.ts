import { sysReplicationDrStatus } from '@holdfast/api/endpoints/sys-replication';
import { type SystemHandler, systemRoute } from '../../../kernel/core.ts';
import { checkListener } from '../status.ts';

const read: SystemHandler<typeof sysReplicationDrStatus> = async (context) => {
  checkListener(context);
  return { data: await context.core.replication.status('dr') };
};

export const replicationDrStatusRoute = systemRoute(sysReplicationDrStatus, { read });
