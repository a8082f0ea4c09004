import { sysReplicationDrSecondaryOperationTokenDelete } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../../kernel/core.ts';
import { NO_CONTENT } from '../../../../../logical/request.ts';

export const replicationDrSecondaryOperationTokenDeleteRoute = systemRoute(
  sysReplicationDrSecondaryOperationTokenDelete,
  {
    async update({ core }) {
      await core.replication.deleteOperationToken();
      return NO_CONTENT;
    },
  },
);
