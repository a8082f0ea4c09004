/** Every endpoint below sys/. A family adds its routes here, in the order of the alphabet. */
import type { Route } from '../logical/context.ts';
import { auditPathRoute, auditRoute } from './audit.ts';
import { auditHashRoute } from './audit-hash.ts';
import { authTuneRoute } from './auth/tune.ts';
import { authMountRoute, authRoute } from './auth.ts';
import { capabilitiesRoute } from './capabilities.ts';
import { capabilitiesAccessorRoute } from './capabilities-accessor.ts';
import { capabilitiesSelfRoute } from './capabilities-self.ts';
import {
  configAuditingRequestHeaderRoute,
  configAuditingRequestHeadersRoute,
} from './config/auditing/request-headers.ts';
import { configCorsRoute } from './config/cors.ts';
import { configStateSanitizedRoute } from './config/state/sanitized.ts';
import { configUiHeaderRoute, configUiHeadersRoute } from './config/ui/headers.ts';
import { decodeTokenRoute } from './decode-token.ts';
import { generateRootAttemptRoute } from './generate-root/attempt.ts';
import { generateRootUpdateRoute } from './generate-root/update.ts';
import { haStatusRoute } from './ha-status.ts';
import { healthRoute } from './health.ts';
import { hostInfoRoute } from './host-info.ts';
import { initRoute } from './init.ts';
import { internalSpecsOpenapiRoute } from './internal/specs/openapi.ts';
import { internalUiFeatureFlagsRoute } from './internal/ui/feature-flags.ts';
import { internalUiMountRoute, internalUiMountsRoute } from './internal/ui/mounts.ts';
import { internalUiNamespacesRoute } from './internal/ui/namespaces.ts';
import { internalUiResultantAclRoute } from './internal/ui/resultant-acl.ts';
import { keyStatusRoute } from './key-status.ts';
import { leaderRoute } from './leader.ts';
import { leaseRoutes } from './leases/routes.ts';
import { loggerRoute, loggersRoute } from './loggers.ts';
import { metricsRoute } from './metrics.ts';
import { mountTuneRoute } from './mounts/tune.ts';
import { mountRoute, mountsRoute } from './mounts.ts';
import {
  pluginsCatalogEntryRoute,
  pluginsCatalogOfTypeRoute,
  pluginsCatalogRoute,
} from './plugins/catalog.ts';
import { policiesAclNameRoute, policiesAclRoute } from './policies/acl.ts';
import { policiesPasswordGenerateRoute } from './policies/password/generate.ts';
import { policiesPasswordNameRoute, policiesPasswordRoute } from './policies/password.ts';
import { policyNameRoute, policyRoute } from './policy.ts';
import { rekeyBackupRoute } from './rekey/backup.ts';
import { rekeyInitRoute } from './rekey/init.ts';
import { rekeyUpdateRoute } from './rekey/update.ts';
import { rekeyVerifyRoute } from './rekey/verify.ts';
import { remountStatusRoute } from './remount/status.ts';
import { remountRoute } from './remount.ts';
import { generateOperationTokenAttemptRoute } from './replication/dr/secondary/generate-operation-token/attempt.ts';
import { generateOperationTokenUpdateRoute } from './replication/dr/secondary/generate-operation-token/update.ts';
import { replicationRoutes } from './replication/routes.ts';
import { rotateConfigRoute } from './rotate/config.ts';
import { rotateRoute } from './rotate.ts';
import { sealRoute } from './seal.ts';
import { sealStatusRoute } from './seal-status.ts';
import { stepDownRoute } from './step-down.ts';
import { storageRaftRoutes } from './storage/raft/routes.ts';
import { toolsHashAlgorithmRoute, toolsHashRoute } from './tools/hash.ts';
import { toolsRandomBytesRoute, toolsRandomRoute, toolsRandomSourceBytesRoute } from './tools/random.ts';
import { unsealRoute } from './unseal.ts';
import { versionHistoryRoute } from './version-history.ts';
import { wrappingRoutes } from './wrapping/routes.ts';

export const systemRoutes: readonly Route[] = [
  auditHashRoute,
  auditPathRoute,
  auditRoute,
  authMountRoute,
  authRoute,
  authTuneRoute,
  capabilitiesAccessorRoute,
  capabilitiesRoute,
  capabilitiesSelfRoute,
  configAuditingRequestHeaderRoute,
  configAuditingRequestHeadersRoute,
  configCorsRoute,
  configStateSanitizedRoute,
  configUiHeaderRoute,
  configUiHeadersRoute,
  decodeTokenRoute,
  generateOperationTokenAttemptRoute,
  generateOperationTokenUpdateRoute,
  generateRootAttemptRoute,
  generateRootUpdateRoute,
  haStatusRoute,
  healthRoute,
  hostInfoRoute,
  initRoute,
  internalSpecsOpenapiRoute,
  internalUiFeatureFlagsRoute,
  internalUiMountRoute,
  internalUiMountsRoute,
  internalUiNamespacesRoute,
  internalUiResultantAclRoute,
  keyStatusRoute,
  leaderRoute,
  ...leaseRoutes,
  loggerRoute,
  loggersRoute,
  metricsRoute,
  mountRoute,
  mountTuneRoute,
  mountsRoute,
  pluginsCatalogEntryRoute,
  pluginsCatalogOfTypeRoute,
  pluginsCatalogRoute,
  policiesAclNameRoute,
  policiesAclRoute,
  policiesPasswordGenerateRoute,
  policiesPasswordNameRoute,
  policiesPasswordRoute,
  policyNameRoute,
  policyRoute,
  rekeyBackupRoute,
  rekeyInitRoute,
  rekeyUpdateRoute,
  rekeyVerifyRoute,
  remountRoute,
  remountStatusRoute,
  ...replicationRoutes,
  rotateConfigRoute,
  rotateRoute,
  sealRoute,
  sealStatusRoute,
  stepDownRoute,
  ...storageRaftRoutes,
  toolsHashAlgorithmRoute,
  toolsHashRoute,
  toolsRandomBytesRoute,
  toolsRandomRoute,
  toolsRandomSourceBytesRoute,
  unsealRoute,
  versionHistoryRoute,
  ...wrappingRoutes,
];
