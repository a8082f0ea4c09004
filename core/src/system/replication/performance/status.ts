import { sysReplicationPerformanceStatus } from '@holdfast/api/endpoints/sys-replication-performance';
import { type SystemHandler, systemRoute } from '../../../kernel/core.ts';
import { checkListener } from '../status.ts';

const read: SystemHandler<typeof sysReplicationPerformanceStatus> = async (context) => {
  checkListener(context);
  return { data: await context.core.replication.status('performance') };
};

export const replicationPerformanceStatusRoute = systemRoute(sysReplicationPerformanceStatus, { read });
