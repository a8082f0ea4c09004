/** sys/leases/count: how many leases each mount has that could not be revoked. */
import { sysLeasesCount } from '@holdfast/api/endpoints/sys-leases';
import { systemRoute } from '../../kernel/core.ts';
import { LEASES_MAX, leasesOfType } from '../leases.ts';

export const leasesCountRoute = systemRoute(sysLeasesCount, {
  async read(context) {
    const counts: Record<string, number> = {};
    const leases = await leasesOfType(context, context.fields.type, LEASES_MAX);
    for (const { mount_id } of leases) counts[mount_id] = (counts[mount_id] ?? 0) + 1;
    return { data: { lease_count: leases.length, counts } };
  },
});
