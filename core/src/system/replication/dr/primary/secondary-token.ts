import { sysReplicationDrPrimarySecondaryToken } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrPrimarySecondaryTokenRoute = systemRoute(sysReplicationDrPrimarySecondaryToken, {
  update: ({ core, tx, fields }) =>
    core.replication.secondaryToken(tx, {
      id: fields.id,
      ttlMs: fields.ttl,
      secondaryPublicKey: fields.secondary_public_key,
    }),
});
