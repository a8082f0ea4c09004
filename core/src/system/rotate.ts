import { sysRotate } from '@holdfast/api/endpoints/sys-seal';
import { type SystemHandler, systemRoute } from '../kernel/core.ts';
import { NO_CONTENT } from '../logical/request.ts';

const update: SystemHandler<typeof sysRotate> = async ({ core, tx }) => {
  await core.barrier.rotate(tx);
  return NO_CONTENT;
};

export const rotateRoute = systemRoute(sysRotate, { update });
