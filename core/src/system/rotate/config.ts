import { sysRotateConfig } from '@holdfast/api/endpoints/sys-seal';
import { badRequest } from '../../base/refusal.ts';
import { goDuration } from '../../base/time.ts';
import { type SystemHandler, systemRoute } from '../../kernel/core.ts';
import { NO_CONTENT } from '../../logical/request.ts';
import {
  INTERVAL_MS_MIN,
  OPERATIONS_MAX,
  OPERATIONS_MIN,
  putRotationConfig,
  type RotationConfig,
  readRotationConfig,
} from '../../seal/rotation.ts';

const read: SystemHandler<typeof sysRotateConfig> = async ({ tx }) => {
  const { maxOperations, intervalMs, enabled } = await readRotationConfig(tx);
  return {
    data: {
      max_operations: maxOperations,
      enabled,
      interval: intervalMs === 0 ? 0 : goDuration(intervalMs),
    },
  };
};

const update: SystemHandler<typeof sysRotateConfig> = async ({ tx, fields }) => {
  const now = await readRotationConfig(tx);
  const next: RotationConfig = {
    maxOperations: fields.max_operations ?? now.maxOperations,
    intervalMs: fields.interval ?? now.intervalMs,
    enabled: fields.enabled ?? now.enabled,
  };
  if (next.intervalMs !== 0 && next.intervalMs < INTERVAL_MS_MIN) {
    throw badRequest(`interval must be greater or equal to ${goDuration(INTERVAL_MS_MIN)}`);
  }
  if (next.maxOperations < OPERATIONS_MIN || next.maxOperations > OPERATIONS_MAX) {
    throw badRequest(`max_operations must be in the range [${OPERATIONS_MIN},${OPERATIONS_MAX}]`);
  }
  putRotationConfig(tx, next);
  return NO_CONTENT;
};

export const rotateConfigRoute = systemRoute(sysRotateConfig, { read, update });
