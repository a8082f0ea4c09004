import { sysReplicationDrSecondaryGeneratePublicKey } from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';

export const replicationDrSecondaryGeneratePublicKeyRoute = systemRoute(
  sysReplicationDrSecondaryGeneratePublicKey,
  { update: ({ core }) => core.replication.generatePublicKey() },
);
