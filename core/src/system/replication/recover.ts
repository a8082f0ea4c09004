import { sysReplicationRecover } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../kernel/core.ts';

export const replicationRecoverRoute = systemRoute(sysReplicationRecover, {
  update: ({ core }) => core.replication.recover(),
});
