import { sysStepDown } from '@holdfast/api/endpoints/sys-seal';
import { type SystemHandler, systemRoute } from '../kernel/core.ts';
import { NO_CONTENT } from '../logical/request.ts';

const update: SystemHandler<typeof sysStepDown> = async ({ core }) => {
  await core.stepDown();
  return NO_CONTENT;
};

export const stepDownRoute = systemRoute(sysStepDown, { update });
