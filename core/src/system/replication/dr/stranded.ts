import {
  sysReplicationDrStranded,
  sysReplicationDrStrandedSet,
} from '@holdfast/api/endpoints/sys-replication';
import { badRequest, notFound } from '../../../base/refusal.ts';
import { rfc3339 } from '../../../base/time.ts';
import { type Core, systemRoute } from '../../../kernel/core.ts';
import { NO_CONTENT, type Response } from '../../../logical/request.ts';

const CHANGES_MAX = 10_000;

/** All sets, oldest first. */
export async function listSets(core: Core): Promise<Response> {
  const sets = await core.replication.strandedSets();
  return {
    data: {
      sets: sets.map((set) => ({
        id: set.id,
        kept_time: rfc3339(set.kept),
        cluster_id: set.setId,
        epoch: set.epoch?.counter ?? null,
        first_index: set.from,
        last_index: set.to,
        records: set.records,
        operations: set.operations,
        first_time: set.records === 0 ? null : rfc3339(set.firstTime),
        last_time: set.records === 0 ? null : rfc3339(set.lastTime),
        complete: set.complete,
      })),
    },
  };
}

/** The changes of one set. Refusal 404 for an unknown id. */
export async function showSet(core: Core, id: string, from: number, limit: number): Promise<Response> {
  if (from < 0 || limit < 1 || limit > CHANGES_MAX)
    throw badRequest(`limit must be between 1 and ${CHANGES_MAX}`);
  const changes = await core.replication.strandedChanges(id, from, limit);
  if (changes === undefined) throw notFound();
  return {
    data: {
      id,
      changes: changes.map((change) => ({ ...change, time: rfc3339(change.time) })),
      next_index: changes.length < limit ? null : (changes.at(-1)?.index ?? 0) + 1,
    },
  };
}

/** Drops a set. Refusal 404 for an unknown id. */
export async function dropSet(core: Core, id: string): Promise<Response> {
  if (!(await core.replication.dropStranded(id))) throw notFound();
  return NO_CONTENT;
}

export const replicationDrStrandedRoute = systemRoute(sysReplicationDrStranded, {
  read: ({ core }) => listSets(core),
});

export const replicationDrStrandedSetRoute = systemRoute(sysReplicationDrStrandedSet, {
  read: ({ core, fields }) => showSet(core, fields.id, fields.from, fields.limit),
  delete: ({ core, fields }) => dropSet(core, fields.id),
});
