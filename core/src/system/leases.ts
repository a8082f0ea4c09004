/** sys/leases: leases whose engines could not revoke them. */
import { sysLeases } from '@holdfast/api/endpoints/sys-leases';
import { badRequest, notFound } from '../base/refusal.ts';
import { type SystemContext, systemRoute } from '../kernel/core.ts';
import { irrevocableLeases } from '../leases/list.ts';
import { mountAt } from '../mounts/table.ts';

/** As sys/leases shows a lease. */
export type ListedLease = { readonly lease_id: string; readonly mount_id: string; readonly error: string };

/** Vault's own limit. */
export const LEASES_MAX = 10_000;

/** Up to `limit` leases of `type`, which must be `irrevocable`; every other type is 404 as in Vault. */
export async function leasesOfType(
  context: SystemContext,
  type: string | undefined,
  limit: number,
): Promise<readonly ListedLease[]> {
  if (type?.toLowerCase() !== 'irrevocable') throw notFound();
  const leases: ListedLease[] = [];
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
    const leases = await leasesOfType(context, context.fields.type, limitOf(context.fields.limit));
    return { data: { lease_count: leases.length, leases } };
  },
});
