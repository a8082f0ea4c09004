import { sysKeyStatus } from '@holdfast/api/endpoints/sys-seal';
import { rfc3339 } from '../base/time.ts';
import { type SystemHandler, systemRoute } from '../kernel/core.ts';

const read: SystemHandler<typeof sysKeyStatus> = async ({ core }) => {
  const { term, installTime, encryptions } = core.barrier.keyStatus();
  return { data: { term, install_time: rfc3339(installTime), encryptions }, topLevel: true };
};

export const keyStatusRoute = systemRoute(sysKeyStatus, { read });
