import { sysReplicationStatus } from '@holdfast/api/endpoints/sys-replication';
import { Refusal } from '../../base/refusal.ts';
import { type SystemContext, type SystemHandler, systemRoute } from '../../kernel/core.ts';

/** Vault's text for a listener with `disable_replication_status_endpoints`; its UI looks for it. */
export function checkListener({ request }: SystemContext): void {
  if (request.listener.statusEndpointsDisabled) throw new Refusal(404, 'disabled path');
}

const read: SystemHandler<typeof sysReplicationStatus> = async (context) => {
  checkListener(context);
  const { replication } = context.core;
  const [dr, performance] = await Promise.all([replication.status('dr'), replication.status('performance')]);
  return { data: { dr, performance } };
};

export const replicationStatusRoute = systemRoute(sysReplicationStatus, { read });
