/** identity/entity, identity/entity/id, identity/entity/name and identity/entity/batch-delete. */
import {
  identityEntity,
  identityEntityBatchDelete,
  identityEntityId,
  identityEntityIds,
  identityEntityName,
  identityEntityNames,
} from '@holdfast/api/endpoints/identity';
import type { Tx } from '../../barrier/store.ts';
import type { Env } from '../../base/env.ts';
import { badRequest } from '../../base/refusal.ts';
import {
  deleteEntity,
  type Entity,
  entityByName,
  getEntity,
  listEntities,
  newEntity,
  saveEntity,
} from '../../identity/entity.ts';
import { route } from '../../logical/context.ts';
import { type Json, NO_CONTENT, type Response } from '../../logical/request.ts';
import { entityInfo, shownEntity } from './shown.ts';

export const entityRoute = route(identityEntity, {
  update: async ({ tx, env, fields }) => {
    if (fields.id !== undefined && fields.id !== '') return changeById(tx, env, fields.id, fields);
    const named = fields.name ? await entityByName(tx, fields.name) : undefined;
    return save(tx, env, named, fields);
  },
});

export const entityIdsRoute = route(identityEntityIds, { list: ({ tx }) => list(tx, (entity) => entity.id) });
export const entityNamesRoute = route(identityEntityNames, {
  list: ({ tx }) => list(tx, (entity) => entity.name),
});

export const entityIdRoute = route(identityEntityId, {
  read: async ({ tx, fields }) => show(tx, await getEntity(tx, fields.id)),
  update: ({ tx, env, fields }) => changeById(tx, env, fields.id, fields),
  delete: async ({ tx, fields }) => remove(tx, await getEntity(tx, fields.id)),
});

export const entityNameRoute = route(identityEntityName, {
  read: async ({ tx, fields }) => show(tx, await entityByName(tx, fields.name)),
  update: async ({ tx, env, fields }) => save(tx, env, await entityByName(tx, fields.name), fields),
  delete: async ({ tx, fields }) => remove(tx, await entityByName(tx, fields.name)),
});

export const entityBatchDeleteRoute = route(identityEntityBatchDelete, {
  update: async ({ tx, fields }) => {
    for (const id of fields.entity_ids) await remove(tx, await getEntity(tx, id));
    return NO_CONTENT;
  },
});

type Given = {
  readonly name: string | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly policies: readonly string[] | undefined;
  readonly disabled: boolean | undefined;
};

async function changeById(tx: Tx, env: Env, id: string, given: Given): Promise<Response> {
  const before = await getEntity(tx, id);
  if (before === undefined) throw badRequest('entity not found from id');
  return save(tx, env, before, given);
}

/** Makes an entity, which is told, or changes the one given, which is not. */
async function save(tx: Tx, env: Env, before: Entity | undefined, given: Given): Promise<Response> {
  const base = before ?? newEntity(env);
  const entity: Entity = {
    ...base,
    name: given.name || base.name,
    metadata: given.metadata ?? base.metadata,
    policies: given.policies ?? base.policies,
    disabled: given.disabled ?? base.disabled,
    lastUpdateTime: env.clock.now(),
  };
  await saveEntity(tx, entity, before);
  return before === undefined ? { data: { aliases: null, id: entity.id, name: entity.name } } : NO_CONTENT;
}

async function show(tx: Tx, entity: Entity | undefined): Promise<Response> {
  return entity === undefined ? {} : { data: await shownEntity(tx, entity) };
}

async function remove(tx: Tx, entity: Entity | undefined): Promise<Response> {
  if (entity !== undefined) await deleteEntity(tx, entity);
  return NO_CONTENT;
}

async function list(tx: Tx, keyOf: (entity: Entity) => string): Promise<Response> {
  const entities = await listEntities(tx);
  const info: Record<string, Json> = Object.create(null);
  for (const entity of entities) info[entity.id] = await entityInfo(tx, entity);
  return { data: { keys: entities.map(keyOf), key_info: info } };
}
