/** Every endpoint below sys/storage/raft/. */
import type { Route } from '../../../logical/context.ts';
import { storageRaftAutopilotConfigurationRoute } from './autopilot/configuration.ts';
import { storageRaftAutopilotStateRoute } from './autopilot/state.ts';
import { storageRaftBootstrapAnswerRoute } from './bootstrap/answer.ts';
import { storageRaftBootstrapChallengeRoute } from './bootstrap/challenge.ts';
import { storageRaftConfigurationRoute } from './configuration.ts';
import { storageRaftJoinRoute } from './join.ts';
import { storageRaftRemovePeerRoute } from './remove-peer.ts';
import { storageRaftSnapshotRoute } from './snapshot.ts';
import { storageRaftSnapshotForceRoute } from './snapshot-force.ts';

export const storageRaftRoutes: readonly Route[] = [
  storageRaftAutopilotConfigurationRoute,
  storageRaftAutopilotStateRoute,
  storageRaftBootstrapAnswerRoute,
  storageRaftBootstrapChallengeRoute,
  storageRaftConfigurationRoute,
  storageRaftJoinRoute,
  storageRaftRemovePeerRoute,
  storageRaftSnapshotRoute,
  storageRaftSnapshotForceRoute,
];
