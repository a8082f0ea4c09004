import { sysHostInfo } from '@holdfast/api/endpoints/sys-status';
import { type SystemHandler, systemRoute } from '../kernel/core.ts';

const read: SystemHandler<typeof sysHostInfo> = async ({ core }) => ({ data: await core.hostInfo() });

export const hostInfoRoute = systemRoute(sysHostInfo, { read });
