import { sysHaStatus } from '@holdfast/api/endpoints/sys-status';
import { type Core, type SystemHandler, systemRoute } from '../kernel/core.ts';
import { requireToken } from './required-token.ts';

const read: SystemHandler<typeof sysHaStatus> = async (context) => {
  const { core } = context;
  if (core.nodeState() !== 'dr-secondary') await requireToken(context);
  const node = {
    hostname: await hostname(core),
    api_address: core.config.apiAddress,
    cluster_address: core.config.clusterAddress,
    active_node: true,
    // Only standby nodes report to the active one.
    last_echo: null,
    version: core.config.apiLevel,
  };
  return { data: { nodes: [node] }, topLevel: true };
};

async function hostname(core: Core): Promise<string> {
  const host = (await core.hostInfo())['host'];
  const name = typeof host === 'object' && host !== null && 'hostname' in host ? host.hostname : undefined;
  return typeof name === 'string' ? name : '';
}

export const haStatusRoute = systemRoute(sysHaStatus, { read });
