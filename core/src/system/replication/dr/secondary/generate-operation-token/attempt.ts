import { sysGenerateOperationTokenAttempt } from '@holdfast/api/endpoints/sys-generate-root';
import { systemRoute } from '../../../../../kernel/core.ts';
import { attemptHandlers } from '../../../../generate-root/handlers.ts';
import { operationTokenCeremony } from './ceremony.ts';

export const generateOperationTokenAttemptRoute = systemRoute(
  sysGenerateOperationTokenAttempt,
  attemptHandlers('generate-operation-token', operationTokenCeremony),
);
