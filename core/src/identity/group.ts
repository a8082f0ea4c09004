/** Groups of entities and of other groups. Members have the policies of the group and of all groups above it. */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import type { Env } from '../base/env.ts';
import { uuid } from '../base/ids.ts';
import { GROUPS_OF_ENTITY_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';
import { policyNames } from '../policy/names.ts';
import { entityGroupKey, entityKey, GROUPS, groupKey, groupNameKey, groupParentKey } from './keys.ts';

export type Group = {
  readonly id: string;
  readonly name: string;
  /** External groups take their members from an auth method. */
  readonly type: 'internal' | 'external';
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly policies: readonly string[];
  readonly memberEntityIds: readonly string[];
  readonly memberGroupIds: readonly string[];
  /** ms since 1970. */
  readonly creationTime: number;
  readonly lastUpdateTime: number;
  /** Number of changes, counted from 1. */
  readonly modifyIndex: number;
};

/** The group `id`, or undefined. */
export function getGroup(tx: Tx, id: string): Promise<Group | undefined> {
  return getJson<Group>(tx, groupKey(id));
}

/** The group called `name`, case ignored, or undefined. */
export async function groupByName(tx: Tx, name: string): Promise<Group | undefined> {
  const id = await getJson<string>(tx, groupNameKey(name));
  return id === undefined ? undefined : getGroup(tx, id);
}

/** All groups, by id. */
export async function listGroups(tx: Tx): Promise<readonly Group[]> {
  return groupsOf(tx, await tx.list(GROUPS));
}

/** A new internal group, not stored yet. */
export function newGroup(env: Env, name = ''): Group {
  const id = uuid(env.entropy);
  const now = env.clock.now();
  return {
    id,
    name: name === '' ? `group_${id.slice(0, 8)}` : name,
    type: 'internal',
    metadata: null,
    policies: [],
    memberEntityIds: [],
    memberGroupIds: [],
    creationTime: now,
    lastUpdateTime: now,
    modifyIndex: 0,
  };
}

/**
 * Stores `group` with its memberships, moving what changed since `before` (undefined for a new one). Refusal 400
 * when the name is taken, a member does not exist, or groups would contain each other in a circle.
 */
export async function saveGroup(tx: Tx, group: Group, before: Group | undefined): Promise<void> {
  const policies = policyNames(group.policies);
  if (policies.includes('root')) throw badRequest('policies cannot contain root');
  const entities = [...new Set(group.memberEntityIds)];
  const groups = [...new Set(group.memberGroupIds)];
  await checkMembers(tx, group.id, entities, groups, before);

  const nameKey = groupNameKey(group.name);
  const owner = await getJson<string>(tx, nameKey);
  if (owner !== undefined && owner !== group.id) throw badRequest('group name is already in use');
  if (before !== undefined && groupNameKey(before.name) !== nameKey) tx.delete(groupNameKey(before.name));
  putJson(tx, nameKey, group.id);

  moveMembers(tx, before?.memberEntityIds ?? [], entities, (id) => entityGroupKey(id, group.id));
  moveMembers(tx, before?.memberGroupIds ?? [], groups, (id) => groupParentKey(id, group.id));
  putJson(tx, groupKey(group.id), {
    ...group,
    policies,
    memberEntityIds: entities,
    memberGroupIds: groups,
    modifyIndex: (before?.modifyIndex ?? 0) + 1,
  });
}

/** Removes the group from its members, from the groups it is in, and itself. */
export async function deleteGroup(tx: Tx, group: Group): Promise<void> {
  moveMembers(tx, group.memberEntityIds, [], (id) => entityGroupKey(id, group.id));
  moveMembers(tx, group.memberGroupIds, [], (id) => groupParentKey(id, group.id));
  for (const parent of await groupsOf(tx, await parentIds(tx, group.id))) {
    const memberGroupIds = parent.memberGroupIds.filter((id) => id !== group.id);
    await saveGroup(tx, { ...parent, memberGroupIds }, parent);
  }
  tx.delete(groupNameKey(group.name));
  tx.delete(groupKey(group.id));
}

/** Ids of the groups that have `groupId` as a member. */
export function parentIds(tx: Tx, groupId: string): Promise<readonly string[]> {
  return tx.list(groupParentKey(groupId));
}

/** The groups an entity is in, directly and through groups in groups. */
export async function groupsOfEntity(
  tx: Tx,
  entityId: string,
): Promise<{ readonly direct: readonly Group[]; readonly inherited: readonly Group[] }> {
  const directIds = await tx.list(entityGroupKey(entityId));
  const inheritedIds = await groupsAbove(tx, directIds);
  return {
    direct: await groupsOf(tx, directIds),
    inherited: await groupsOf(
      tx,
      inheritedIds.filter((id) => !directIds.includes(id)),
    ),
  };
}

/** Takes a deleted entity out of its groups. */
export async function leaveGroups(tx: Tx, entityId: string): Promise<void> {
  for (const group of await groupsOf(tx, await tx.list(entityGroupKey(entityId)))) {
    const memberEntityIds = group.memberEntityIds.filter((id) => id !== entityId);
    await saveGroup(tx, { ...group, memberEntityIds }, group);
  }
}

async function checkMembers(
  tx: Tx,
  groupId: string,
  entities: readonly string[],
  groups: readonly string[],
  before: Group | undefined,
): Promise<void> {
  const newEntities = entities.filter((id) => !before?.memberEntityIds.includes(id));
  for (const id of newEntities) {
    if ((await tx.get(entityKey(id))) === undefined) throw badRequest(`invalid entity ID "${id}"`);
  }
  const newGroups = groups.filter((id) => !before?.memberGroupIds.includes(id));
  if (newGroups.length === 0) return;
  const above = new Set([groupId, ...(await groupsAbove(tx, [groupId]))]);
  for (const id of newGroups) {
    if (above.has(id)) throw badRequest(`cyclic relationship detected for member group ID "${id}"`);
    if ((await tx.get(groupKey(id))) === undefined) throw badRequest(`invalid member group ID "${id}"`);
  }
}

/** Ids of all groups above those of `ids`. */
async function groupsAbove(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  const seen = new Set<string>();
  const queue = [...ids];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const parent of await parentIds(tx, id)) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      if (seen.size > GROUPS_OF_ENTITY_MAX) throw badRequest('too many groups above one group');
      queue.push(parent);
    }
  }
  return [...seen];
}

async function groupsOf(tx: Tx, ids: readonly string[]): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for (const id of ids) {
    const group = await getGroup(tx, id);
    if (group !== undefined) groups.push(group);
  }
  return groups;
}

function moveMembers(
  tx: Tx,
  before: readonly string[],
  after: readonly string[],
  keyOf: (id: string) => string,
): void {
  for (const id of before) if (!after.includes(id)) tx.delete(keyOf(id));
  for (const id of after) if (!before.includes(id)) putJson(tx, keyOf(id), true);
}
