/** sys/leases/revoke-prefix and its old path. */
import { sysLeasesRevokePrefix, sysRevokePrefix } from '@holdfast/api/endpoints/sys-leases';
import { badRequest } from '../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import { revokePrefix } from '../../leases/revoke-prefix.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';

/** 204 when all are revoked, 202 when the expiry job goes on with them. */
export async function revokeBelow(
  context: SystemContext,
  prefix: string,
  options: { readonly force: boolean; readonly sync: boolean },
): Promise<Response> {
  if (prefix === '') throw badRequest('prefix must be specified');
  const { more } = await revokePrefix(context.tx, tokenDeps(context.core), prefix, options);
  return more || !options.sync ? { status: 202 } : NO_CONTENT;
}

export const leasesRevokePrefixRoute = systemRoute(sysLeasesRevokePrefix, {
  update: (c) => revokeBelow(c, c.fields.prefix, { force: false, sync: c.fields.sync }),
});
export const revokePrefixRoute = systemRoute(sysRevokePrefix, {
  update: (c) => revokeBelow(c, c.fields.prefix, { force: false, sync: c.fields.sync }),
});
