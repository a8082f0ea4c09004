import {
  sysReplicationDrSecondaryStranded,
  sysReplicationDrSecondaryStrandedSet,
} from '@holdfast/api/endpoints/sys-replication';
import { systemRoute } from '../../../../kernel/core.ts';
import { dropSet, listSets, showSet } from '../stranded.ts';

export const replicationDrSecondaryStrandedRoute = systemRoute(sysReplicationDrSecondaryStranded, {
  read: ({ core }) => listSets(core),
});

export const replicationDrSecondaryStrandedSetRoute = systemRoute(sysReplicationDrSecondaryStrandedSet, {
  read: ({ core, fields }) => showSet(core, fields.id, fields.from, fields.limit),
  delete: ({ core, fields }) => dropSet(core, fields.id),
});
