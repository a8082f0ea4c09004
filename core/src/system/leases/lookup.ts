/** sys/leases/lookup, and LIST below a prefix. */
import { sysLeasesLookup, sysLeasesLookupPrefix } from '@holdfast/api/endpoints/sys-leases';
import { badRequest, notFound } from '../../base/refusal.ts';
import { rfc3339 } from '../../base/time.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import { getLease, renewalRefusal } from '../../leases/lease.ts';
import { listLeases } from '../../leases/list.ts';
import type { Response } from '../../logical/request.ts';

async function show(context: SystemContext<typeof sysLeasesLookup>): Promise<Response> {
  const id = context.fields.lease_id ?? '';
  if (id === '') throw badRequest('lease_id must be specified');
  const lease = await getLease(context.tx, tokenDeps(context.core), id);
  if (lease === undefined) throw badRequest('invalid lease');
  const now = context.env.clock.now();
  const error = lease.kind === 'secret' ? lease.revokeError : undefined;
  return {
    data: {
      id,
      issue_time: rfc3339(lease.issueTime),
      expire_time: rfc3339(lease.expireTime),
      last_renewal: lease.lastRenewal === undefined ? null : rfc3339(lease.lastRenewal),
      renewable: renewalRefusal(lease, now) === undefined,
      ttl: Math.round((lease.expireTime - now) / 1000),
      path: lease.path,
      ...(error !== undefined && { revoke_error: error }),
    },
  };
}

async function list(context: SystemContext, prefix: string): Promise<Response> {
  const keys = await listLeases(context.tx, prefix);
  if (keys.length === 0) throw notFound();
  return { data: { keys } };
}

export const leasesLookupRoute = systemRoute(sysLeasesLookup, {
  update: show,
  list: (context) => list(context, ''),
});
export const leasesLookupPrefixRoute = systemRoute(sysLeasesLookupPrefix, {
  list: (context) => list(context, context.fields.prefix),
});
