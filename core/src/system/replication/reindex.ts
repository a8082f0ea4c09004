import { sysReplicationReindex } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../kernel/core.ts';

export const replicationReindexRoute = systemRoute(sysReplicationReindex, {
  update: ({ core, fields: { diff, force, skip_flush: skipFlush } }) =>
    core.replication.reindex({ diff, force, skipFlush }),
});
