/** Every endpoint below sys/. A family adds its routes here, in the order of the alphabet. */
import type { Route } from '../logical/context.ts';
import { configStateSanitizedRoute } from './config/state/sanitized.ts';
import { decodeTokenRoute } from './decode-token.ts';
import { generateRootAttemptRoute } from './generate-root/attempt.ts';
import { generateRootUpdateRoute } from './generate-root/update.ts';
import { haStatusRoute } from './ha-status.ts';
import { healthRoute } from './health.ts';
import { hostInfoRoute } from './host-info.ts';
import { initRoute } from './init.ts';
import { keyStatusRoute } from './key-status.ts';
import { leaderRoute } from './leader.ts';
import { metricsRoute } from './metrics.ts';
import { generateOperationTokenAttemptRoute } from './replication/dr/secondary/generate-operation-token/attempt.ts';
import { generateOperationTokenUpdateRoute } from './replication/dr/secondary/generate-operation-token/update.ts';
import { rotateConfigRoute } from './rotate/config.ts';
import { rotateRoute } from './rotate.ts';
import { sealRoute } from './seal.ts';
import { sealStatusRoute } from './seal-status.ts';
import { stepDownRoute } from './step-down.ts';
import { unsealRoute } from './unseal.ts';
import { versionHistoryRoute } from './version-history.ts';

export const systemRoutes: readonly Route[] = [
  configStateSanitizedRoute,
  decodeTokenRoute,
  generateOperationTokenAttemptRoute,
  generateOperationTokenUpdateRoute,
  generateRootAttemptRoute,
  generateRootUpdateRoute,
  haStatusRoute,
  healthRoute,
  hostInfoRoute,
  initRoute,
  keyStatusRoute,
  leaderRoute,
  metricsRoute,
  rotateConfigRoute,
  rotateRoute,
  sealRoute,
  sealStatusRoute,
  stepDownRoute,
  unsealRoute,
  versionHistoryRoute,
];
