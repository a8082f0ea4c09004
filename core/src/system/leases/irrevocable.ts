/** sys/leases and sys/leases/count: leases whose engines could not revoke them. */
import { sysLeases, sysLeasesCount } from '@holdfast/api/endpoints/sys-leases';
import { badRequest, notFound } from '../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import { irrevocableLeases } from '../../leases/list.ts';
import { mountAt } from '../../mounts/table.ts';

/** Vault's own limit. */
const LEASES_MAX = 10_000;

async function found(context: SystemContext, type: string | undefined, limit: number) {
  if (type?.toLowerCase() !== 'irrevocable') throw notFound();
  const leases = [];
  for (const { id, mountPath, error } of await irrevocableLeases(context.tx, limit)) {
    const mount = await mountAt(context.tx, 'mounts', mountPath);
    leases.push({ lease_id: id, mount_id: mount?.accessor ?? '', error });
  }
  return leases;
}

function limitOf(text: string | undefined): number {
  if (text === undefined || text === '' || text.toLowerCase() === 'none') return LEASES_MAX;
  if (!/^[+-]?\d+$/.test(text))
    throw badRequest(`invalid 'limit' provided: ${JSON.stringify(text)} is no number`);
  if (Number(text) < 1) throw badRequest("limit must be 'none' or a positive integer");
  return Math.min(Number(text), LEASES_MAX);
}

export const leasesRoute = systemRoute(sysLeases, {
  async read(context) {
    const leases = await found(context, context.fields.type, limitOf(context.fields.limit));
    return { data: { lease_count: leases.length, leases } };
  },
});

export const leasesCountRoute = systemRoute(sysLeasesCount, {
  async read(context) {
    const counts: Record<string, number> = {};
    const leases = await found(context, context.fields.type, LEASES_MAX);
    for (const { mount_id } of leases) counts[mount_id] = (counts[mount_id] ?? 0) + 1;
    return { data: { lease_count: leases.length, counts } };
  },
});
