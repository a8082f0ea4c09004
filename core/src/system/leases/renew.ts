/** sys/leases/renew, and its old path sys/renew. */
import { sysLeasesRenew, sysLeasesRenewId, sysRenew, sysRenewId } from '@holdfast/api/endpoints/sys-leases';
import { DURATION_MS_MAX } from '../../base/limits.ts';
import { badRequest } from '../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import { effectiveTtls } from '../../kernel/pass.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import { getLease } from '../../leases/lease.ts';
import { renewLease } from '../../leases/renew.ts';
import type { Response } from '../../logical/request.ts';
import { findMount } from '../../mounts/table.ts';

type RenewFields = {
  readonly lease_id: string | undefined;
  readonly url_lease_id?: string;
  readonly increment: number;
};

async function renew(context: SystemContext, fields: RenewFields): Promise<Response> {
  const { tx, core } = context;
  const id = fields.lease_id || fields.url_lease_id || '';
  if (id === '') throw badRequest('lease_id must be specified');
  const deps = tokenDeps(core);
  const mount = (await findMount(tx, (await getLease(tx, deps, id))?.path ?? ''))?.mount ?? context.mount;
  const ttls = effectiveTtls(core, mount);
  const { lease, warnings } = await renewLease(tx, deps, id, {
    incrementMs: Math.min(Math.max(0, fields.increment), DURATION_MS_MAX),
    limits: { defaultTtlMs: ttls.defaultLeaseTtlMs, maxTtlMs: ttls.maxLeaseTtlMs },
  });
  return {
    data: null,
    leaseId: id,
    renewable: lease.renewable,
    leaseDurationSeconds: Math.round((lease.expireTime - context.env.clock.now()) / 1000),
    warnings,
  };
}

export const leasesRenewRoute = systemRoute(sysLeasesRenew, { update: (c) => renew(c, c.fields) });
export const leasesRenewIdRoute = systemRoute(sysLeasesRenewId, { update: (c) => renew(c, c.fields) });
export const renewRoute = systemRoute(sysRenew, { update: (c) => renew(c, c.fields) });
export const renewIdRoute = systemRoute(sysRenewId, { update: (c) => renew(c, c.fields) });
