import { sysSeal } from '@holdfast/api/endpoints/sys-seal';
import { type SystemHandler, systemRoute } from '../kernel/core.ts';
import { NO_CONTENT } from '../logical/request.ts';

const update: SystemHandler<typeof sysSeal> = async ({ core }) => {
  await core.seal.seal();
  return NO_CONTENT;
};

export const sealRoute = systemRoute(sysSeal, { update });
