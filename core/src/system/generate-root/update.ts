import { sysGenerateRootUpdate } from '@holdfast/api/endpoints/sys-generate-root';
import { systemRoute } from '../../kernel/core.ts';
import { updateHandler } from './handlers.ts';

export const generateRootUpdateRoute = systemRoute(sysGenerateRootUpdate, {
  update: updateHandler('generate-root', (core) => core.ceremonies.generateRoot),
});
