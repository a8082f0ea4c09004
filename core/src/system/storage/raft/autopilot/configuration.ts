import { sysStorageRaftAutopilotConfiguration } from '@holdfast/api/endpoints/sys-storage-raft';
import { getJson, putJson } from '../../../../barrier/json-entry.ts';
import type { Tx } from '../../../../barrier/store.ts';
import { badRequest } from '../../../../base/refusal.ts';
import { goDuration } from '../../../../base/time.ts';
import { type SystemContext, type SystemHandler, systemRoute } from '../../../../kernel/core.ts';
import { NO_CONTENT, type Response } from '../../../../logical/request.ts';
import { requireRaft } from '../this-node.ts';

/** Never replicated: it is about the nodes of this one cluster (contract 7.4). */
const KEY = 'own/core/raft/autopilot';

type Settings = {
  readonly cleanupDeadServers: boolean;
  readonly lastContactThresholdMs: number;
  readonly deadServerLastContactThresholdMs: number;
  readonly maxTrailingLogs: number;
  readonly minQuorum: number;
  readonly serverStabilizationTimeMs: number;
  readonly disableUpgradeMigration: boolean;
};

const HOUR_MS = 3_600_000;

/** Vault's. */
const DEFAULTS: Settings = {
  cleanupDeadServers: false,
  lastContactThresholdMs: 10_000,
  deadServerLastContactThresholdMs: 24 * HOUR_MS,
  maxTrailingLogs: 1000,
  minQuorum: 0,
  serverStabilizationTimeMs: 10_000,
  disableUpgradeMigration: false,
};

/** Below these Vault refuses to remove nodes by itself. */
const CLEANUP_QUORUM_MIN = 3;
const CLEANUP_SILENCE_MS_MIN = 60_000;

type Autopilot = typeof sysStorageRaftAutopilotConfiguration;

async function settings(tx: Tx): Promise<Settings> {
  return { ...DEFAULTS, ...(await getJson<Partial<Settings>>(tx, KEY)) };
}

function shown(now: Settings): Response {
  return {
    data: {
      cleanup_dead_servers: now.cleanupDeadServers,
      last_contact_threshold: goDuration(now.lastContactThresholdMs),
      dead_server_last_contact_threshold: goDuration(now.deadServerLastContactThresholdMs),
      max_trailing_logs: now.maxTrailingLogs,
      min_quorum: now.minQuorum,
      server_stabilization_time: goDuration(now.serverStabilizationTimeMs),
      disable_upgrade_migration: now.disableUpgradeMigration,
    },
  };
}

/** On a DR secondary no transaction is open. */
const read: SystemHandler<Autopilot> = async ({ core }) => {
  requireRaft(core);
  return shown(await core.store.read(settings));
};

/** What the request sets. As in Vault, 0 leaves a number as it is. */
function asked({ fields, given }: SystemContext<Autopilot>): Partial<Settings> {
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'number' && value < 0) throw badRequest(`${name} must not be negative`);
  }
  return {
    ...(given.has('cleanup_dead_servers') && { cleanupDeadServers: fields.cleanup_dead_servers === true }),
    ...(given.has('disable_upgrade_migration') && {
      disableUpgradeMigration: fields.disable_upgrade_migration === true,
    }),
    ...(fields.last_contact_threshold && { lastContactThresholdMs: fields.last_contact_threshold }),
    ...(fields.dead_server_last_contact_threshold && {
      deadServerLastContactThresholdMs: fields.dead_server_last_contact_threshold,
    }),
    ...(fields.max_trailing_logs && { maxTrailingLogs: fields.max_trailing_logs }),
    ...(fields.min_quorum && { minQuorum: fields.min_quorum }),
    ...(fields.server_stabilization_time && { serverStabilizationTimeMs: fields.server_stabilization_time }),
  };
}

function check(next: Settings): void {
  const { cleanupDeadServers, minQuorum, deadServerLastContactThresholdMs: silenceMs } = next;
  if (!cleanupDeadServers) return;
  if (minQuorum < CLEANUP_QUORUM_MIN) {
    throw badRequest(
      `min_quorum must be set when cleanup_dead_servers is set and it should at least be 3; cleanup_dead_servers: true, min_quorum: ${minQuorum}`,
    );
  }
  if (silenceMs < CLEANUP_SILENCE_MS_MIN) {
    throw badRequest(
      `dead_server_last_contact_threshold should not be set to less than 1m; received: ${silenceMs / 1000}`,
    );
  }
}

const update: SystemHandler<Autopilot> = async (context) => {
  const { core } = context;
  requireRaft(core);
  const change = asked(context);
  if (Object.keys(change).length === 0 && core.nodeState() === 'dr-secondary') {
    return shown(await core.store.read(settings));
  }
  await core.store.transact(async (tx) => {
    const next = { ...(await settings(tx)), ...change };
    check(next);
    putJson(tx, KEY, next);
  });
  return NO_CONTENT;
};

export const storageRaftAutopilotConfigurationRoute = systemRoute(sysStorageRaftAutopilotConfiguration, {
  read,
  update,
});
