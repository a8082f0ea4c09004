/** sys/leases/revoke-force and its old path: leases go, whatever their engines say. */
import { sysLeasesRevokeForce, sysRevokeForce } from '@holdfast/api/endpoints/sys-leases';
import { systemRoute } from '../../kernel/core.ts';
import { revokeBelow } from './revoke-prefix.ts';

export const leasesRevokeForceRoute = systemRoute(sysLeasesRevokeForce, {
  update: (c) => revokeBelow(c, c.fields.prefix, { force: true, sync: true }),
});
export const revokeForceRoute = systemRoute(sysRevokeForce, {
  update: (c) => revokeBelow(c, c.fields.prefix, { force: true, sync: true }),
});
