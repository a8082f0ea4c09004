import { sysGenerateRootAttempt } from '@holdfast/api/endpoints/sys-generate-root';
import { systemRoute } from '../../kernel/core.ts';
import { attemptHandlers } from './handlers.ts';

export const generateRootAttemptRoute = systemRoute(
  sysGenerateRootAttempt,
  attemptHandlers('generate-root', (core) => core.ceremonies.generateRoot),
);
