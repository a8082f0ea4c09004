/** sys/leases/revoke, and its old path sys/revoke. */
import {
  sysLeasesRevoke,
  sysLeasesRevokeId,
  sysRevoke,
  sysRevokeId,
} from '@holdfast/api/endpoints/sys-leases';
import { badRequest } from '../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import { hastenLease, revokeLease } from '../../leases/revoke.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';

type RevokeFields = {
  readonly lease_id: string | undefined;
  readonly url_lease_id?: string;
  readonly sync: boolean;
};

/** 204 when it is done, 202 when the expiry job does it next. A lease that is not there is revoked already. */
async function revoke(context: SystemContext, fields: RevokeFields): Promise<Response> {
  const id = fields.lease_id || fields.url_lease_id || '';
  if (id === '') throw badRequest('lease_id must be specified');
  const deps = tokenDeps(context.core);
  if (fields.sync) {
    await revokeLease(context.tx, deps, id);
    return NO_CONTENT;
  }
  await hastenLease(context.tx, deps, id);
  return { status: 202 };
}

export const leasesRevokeRoute = systemRoute(sysLeasesRevoke, { update: (c) => revoke(c, c.fields) });
export const leasesRevokeIdRoute = systemRoute(sysLeasesRevokeId, { update: (c) => revoke(c, c.fields) });
export const revokeRoute = systemRoute(sysRevoke, { update: (c) => revoke(c, c.fields) });
export const revokeIdRoute = systemRoute(sysRevokeId, { update: (c) => revoke(c, c.fields) });
