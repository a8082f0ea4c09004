/** All scenarios by name. */
import type { Scenario } from './scenario.ts';
import { clockScenario } from './scenarios/clock.ts';
import {
  clonePrimaryScenario,
  cloneSecondaryScenario,
  rollbackPrimaryScenario,
  rollbackSecondaryScenario,
} from './scenarios/clone.ts';
import { rotPrimaryScenario, rotSecondaryScenario } from './scenarios/corruption.ts';
import { diskFullScenario, slowDiskScenario, syncErrorScenario } from './scenarios/disk.ts';
import { failoverScenario } from './scenarios/failover.ts';
import { fewFilesScenario } from './scenarios/files.ts';
import {
  hostileBodiesScenario,
  idleConnectionsScenario,
  memoryScenario,
  slowClientsScenario,
} from './scenarios/flood.ts';
import { hostsScenario } from './scenarios/hosts.ts';
import { killScenario } from './scenarios/kill.ts';
import {
  clientPartitionScenario,
  partitionScenario,
  silentPartitionScenario,
  slowLinkScenario,
} from './scenarios/partition.ts';
import { pauseScenario, zombieScenario } from './scenarios/pause.ts';
import { stormScenario } from './scenarios/storm.ts';
import { switchoverScenario } from './scenarios/switchover.ts';
import { tlsRotationScenario, tlsStrangersScenario } from './scenarios/tls.ts';

export const SCENARIOS: readonly Scenario[] = [
  killScenario,
  switchoverScenario,
  failoverScenario,
  zombieScenario,
  pauseScenario,
  partitionScenario,
  silentPartitionScenario,
  clientPartitionScenario,
  slowLinkScenario,
  diskFullScenario,
  slowDiskScenario,
  syncErrorScenario,
  fewFilesScenario,
  rotPrimaryScenario,
  rotSecondaryScenario,
  rollbackPrimaryScenario,
  rollbackSecondaryScenario,
  cloneSecondaryScenario,
  clonePrimaryScenario,
  clockScenario,
  stormScenario,
  tlsRotationScenario,
  tlsStrangersScenario,
  idleConnectionsScenario,
  slowClientsScenario,
  hostileBodiesScenario,
  memoryScenario,
  hostsScenario,
];
