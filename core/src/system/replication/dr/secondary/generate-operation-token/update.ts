import { sysGenerateOperationTokenUpdate } from '@holdfast/api/endpoints/sys-generate-root';
import { systemRoute } from '../../../../../kernel/core.ts';
import { updateHandler } from '../../../../generate-root/handlers.ts';
import { operationTokenCeremony } from './ceremony.ts';

export const generateOperationTokenUpdateRoute = systemRoute(sysGenerateOperationTokenUpdate, {
  update: updateHandler('generate-operation-token', operationTokenCeremony),
});
