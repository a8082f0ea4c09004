/** Every endpoint below sys/replication/. */
import type { Route } from '../../logical/context.ts';
import { replicationDrPrimaryDemoteRoute } from './dr/primary/demote.ts';
import { replicationDrPrimaryDisableRoute } from './dr/primary/disable.ts';
import { replicationDrPrimaryEnableRoute } from './dr/primary/enable.ts';
import { replicationDrPrimaryRevokeSecondaryRoute } from './dr/primary/revoke-secondary.ts';
import { replicationDrPrimarySecondaryTokenRoute } from './dr/primary/secondary-token.ts';
import { replicationDrReindexRoute } from './dr/reindex.ts';
import { replicationDrSecondaryConfigReloadRoute } from './dr/secondary/config/reload.ts';
import { replicationDrSecondaryDisableRoute } from './dr/secondary/disable.ts';
import { replicationDrSecondaryEnableRoute } from './dr/secondary/enable.ts';
import { replicationDrSecondaryGeneratePublicKeyRoute } from './dr/secondary/generate-public-key.ts';
import { replicationDrSecondaryMerkleCheckRoute } from './dr/secondary/merkle-check.ts';
import { replicationDrSecondaryOperationTokenDeleteRoute } from './dr/secondary/operation-token/delete.ts';
import { replicationDrSecondaryPromoteRoute } from './dr/secondary/promote.ts';
import { replicationDrSecondaryRecoverRoute } from './dr/secondary/recover.ts';
import { replicationDrSecondaryReindexRoute } from './dr/secondary/reindex.ts';
import {
  replicationDrSecondaryStrandedRoute,
  replicationDrSecondaryStrandedSetRoute,
} from './dr/secondary/stranded.ts';
import { replicationDrSecondaryUpdatePrimaryRoute } from './dr/secondary/update-primary.ts';
import { replicationDrStatusRoute } from './dr/status.ts';
import { replicationDrStrandedRoute, replicationDrStrandedSetRoute } from './dr/stranded.ts';
import { replicationMerkleCheckRoute } from './merkle-check.ts';
import { replicationPerformanceCommandRoutes } from './performance/commands.ts';
import { replicationPerformanceStatusRoute } from './performance/status.ts';
import { replicationRecoverRoute } from './recover.ts';
import { replicationReindexRoute } from './reindex.ts';
import { replicationStatusRoute } from './status.ts';

export const replicationRoutes: readonly Route[] = [
  replicationDrPrimaryDemoteRoute,
  replicationDrPrimaryDisableRoute,
  replicationDrPrimaryEnableRoute,
  replicationDrPrimaryRevokeSecondaryRoute,
  replicationDrPrimarySecondaryTokenRoute,
  replicationDrReindexRoute,
  replicationDrSecondaryConfigReloadRoute,
  replicationDrSecondaryDisableRoute,
  replicationDrSecondaryEnableRoute,
  replicationDrSecondaryGeneratePublicKeyRoute,
  replicationDrSecondaryMerkleCheckRoute,
  replicationDrSecondaryOperationTokenDeleteRoute,
  replicationDrSecondaryPromoteRoute,
  replicationDrSecondaryRecoverRoute,
  replicationDrSecondaryReindexRoute,
  replicationDrSecondaryStrandedRoute,
  replicationDrSecondaryStrandedSetRoute,
  replicationDrSecondaryUpdatePrimaryRoute,
  replicationDrStatusRoute,
  replicationDrStrandedRoute,
  replicationDrStrandedSetRoute,
  replicationMerkleCheckRoute,
  ...replicationPerformanceCommandRoutes,
  replicationPerformanceStatusRoute,
  replicationRecoverRoute,
  replicationReindexRoute,
  replicationStatusRoute,
];
