/** identity/group, identity/group/id and identity/group/name. */
import {
  identityGroup,
  identityGroupId,
  identityGroupIds,
  identityGroupName,
  identityGroupNames,
} from '@holdfast/api/endpoints/identity';
import type { Tx } from '../../barrier/store.ts';
import type { Env } from '../../base/env.ts';
import { badRequest } from '../../base/refusal.ts';
import {
  deleteGroup,
  type Group,
  getGroup,
  groupByName,
  listGroups,
  newGroup,
  saveGroup,
} from '../../identity/group.ts';
import { route } from '../../logical/context.ts';
import { type Json, NO_CONTENT, type Response } from '../../logical/request.ts';
import { groupInfo, shownGroup } from './shown.ts';

export const groupRoute = route(identityGroup, {
  update: async ({ tx, env, fields }) => {
    if (fields.id !== undefined && fields.id !== '') return changeById(tx, env, fields.id, fields);
    const named = fields.name ? await groupByName(tx, fields.name) : undefined;
    return save(tx, env, named, fields);
  },
});

export const groupIdsRoute = route(identityGroupIds, { list: ({ tx }) => list(tx, (group) => group.id) });
export const groupNamesRoute = route(identityGroupNames, {
  list: ({ tx }) => list(tx, (group) => group.name),
});

export const groupIdRoute = route(identityGroupId, {
  read: async ({ tx, fields }) => show(tx, await getGroup(tx, fields.id)),
  update: ({ tx, env, fields }) => changeById(tx, env, fields.id, fields),
  delete: async ({ tx, fields }) => remove(tx, await getGroup(tx, fields.id)),
});

export const groupNameRoute = route(identityGroupName, {
  read: async ({ tx, fields }) => show(tx, await groupByName(tx, fields.name)),
  update: async ({ tx, env, fields }) => save(tx, env, await groupByName(tx, fields.name), fields),
  delete: async ({ tx, fields }) => remove(tx, await groupByName(tx, fields.name)),
});

type Given = {
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly policies: readonly string[] | undefined;
  readonly member_entity_ids: readonly string[] | undefined;
  readonly member_group_ids: readonly string[] | undefined;
};

async function changeById(tx: Tx, env: Env, id: string, given: Given): Promise<Response> {
  const before = await getGroup(tx, id);
  if (before === undefined) throw badRequest('invalid group ID');
  return save(tx, env, before, given);
}

/** Makes a group, which is told, or changes the one given, which is not. */
async function save(tx: Tx, env: Env, before: Group | undefined, given: Given): Promise<Response> {
  const base = before ?? newGroup(env);
  const type = groupType(given.type, before);
  if (type === 'external') {
    if (given.member_entity_ids?.length) {
      throw badRequest("member entities can't be set manually for external groups");
    }
    if (given.member_group_ids?.length) throw badRequest("member groups can't be set for external groups");
  }
  const group: Group = {
    ...base,
    type,
    name: given.name || base.name,
    metadata: given.metadata ?? base.metadata,
    policies: given.policies ?? base.policies,
    memberEntityIds: given.member_entity_ids ?? base.memberEntityIds,
    memberGroupIds: given.member_group_ids ?? base.memberGroupIds,
    lastUpdateTime: env.clock.now(),
  };
  await saveGroup(tx, group, before);
  return before === undefined ? { data: { id: group.id, name: group.name } } : NO_CONTENT;
}

function groupType(given: string | undefined, before: Group | undefined): Group['type'] {
  const type = given ?? before?.type ?? 'internal';
  if (before !== undefined && type !== before.type) throw badRequest('group type cannot be changed');
  if (type !== 'internal' && type !== 'external') throw badRequest(`invalid group type "${type}"`);
  return type;
}

async function show(tx: Tx, group: Group | undefined): Promise<Response> {
  return group === undefined ? {} : { data: await shownGroup(tx, group) };
}

async function remove(tx: Tx, group: Group | undefined): Promise<Response> {
  if (group !== undefined) await deleteGroup(tx, group);
  return NO_CONTENT;
}

async function list(tx: Tx, keyOf: (group: Group) => string): Promise<Response> {
  const groups = await listGroups(tx);
  const info: Record<string, Json> = Object.create(null);
  for (const group of groups) info[group.id] = await groupInfo(tx, group);
  return { data: { keys: groups.map(keyOf), key_info: info } };
}
