/** identity/entity-alias and identity/entity-alias/id. */
import {
  identityEntityAlias,
  identityEntityAliasId,
  identityEntityAliasIds,
} from '@holdfast/api/endpoints/identity';
import type { Tx } from '../../barrier/store.ts';
import type { Env } from '../../base/env.ts';
import { badRequest } from '../../base/refusal.ts';
import {
  type Alias,
  type Entity,
  entityByAliasId,
  entityByFactors,
  getEntity,
  listEntities,
  newAlias,
  newEntity,
  saveEntity,
} from '../../identity/entity.ts';
import { route } from '../../logical/context.ts';
import { type Json, NO_CONTENT, type Response } from '../../logical/request.ts';
import { mountByAccessor } from '../../mounts/table.ts';
import { aliasInfo, shownAlias } from './shown.ts';

type Found = { readonly entity: Entity; readonly alias: Alias };

type Given = {
  readonly canonical_id: string | undefined;
  readonly entity_id: string | undefined;
  readonly custom_metadata: Readonly<Record<string, string>> | undefined;
  readonly name: string | undefined;
  readonly mount_accessor: string | undefined;
};

export const entityAliasRoute = route(identityEntityAlias, {
  update: async ({ tx, env, fields }) => {
    if (fields.id) return changeById(tx, env, fields.id, fields);
    const { name, mount_accessor: mountAccessor } = fields;
    if (!name || !mountAccessor) throw badRequest("'id' or 'mount_accessor' and 'name' must be provided");
    await checkMount(tx, mountAccessor);
    const entity = await entityByFactors(tx, mountAccessor, name);
    const alias = entity?.aliases.find((candidate) => candidate.mountAccessor === mountAccessor);
    if (entity !== undefined && alias !== undefined) return change(tx, env, { entity, alias }, fields);
    return create(tx, env, name, mountAccessor, fields);
  },
});

export const entityAliasIdsRoute = route(identityEntityAliasIds, {
  list: async ({ tx }) => {
    const info: Record<string, Json> = Object.create(null);
    for (const entity of await listEntities(tx)) {
      for (const alias of entity.aliases) info[alias.id] = await aliasInfo(tx, alias, entity.id);
    }
    return { data: { keys: Object.keys(info).sort(), key_info: info } };
  },
});

export const entityAliasIdRoute = route(identityEntityAliasId, {
  read: async ({ tx, fields }) => {
    const found = await findAlias(tx, fields.id);
    if (found === undefined) return {};
    return { data: { ...(await shownAlias(tx, found.alias, found.entity.id)), namespace_id: 'root' } };
  },
  update: ({ tx, env, fields }) => changeById(tx, env, fields.id, fields),
  delete: async ({ tx, env, fields }) => {
    const found = await findAlias(tx, fields.id);
    if (found !== undefined) await saveEntity(tx, without(found, env), found.entity);
    return NO_CONTENT;
  },
});

async function findAlias(tx: Tx, id: string): Promise<Found | undefined> {
  const entity = await entityByAliasId(tx, id);
  const alias = entity?.aliases.find((candidate) => candidate.id === id);
  return entity === undefined || alias === undefined ? undefined : { entity, alias };
}

async function checkMount(tx: Tx, accessor: string): Promise<void> {
  const mount = await mountByAccessor(tx, accessor);
  if (mount?.table !== 'auth') throw badRequest(`invalid mount accessor "${accessor}"`);
}

function hasAliasOn(entity: Entity, mountAccessor: string): boolean {
  return entity.aliases.some((alias) => alias.mountAccessor === mountAccessor);
}

function without({ entity, alias }: Found, env: Env): Entity {
  const aliases = entity.aliases.filter((candidate) => candidate.id !== alias.id);
  return { ...entity, aliases, lastUpdateTime: env.clock.now() };
}

async function create(
  tx: Tx,
  env: Env,
  name: string,
  mountAccessor: string,
  given: Given,
): Promise<Response> {
  const canonicalId = given.canonical_id || given.entity_id;
  const before = canonicalId ? await getEntity(tx, canonicalId) : undefined;
  if (canonicalId && before === undefined) throw badRequest('invalid canonical ID');
  const entity = before ?? newEntity(env);
  if (hasAliasOn(entity, mountAccessor)) {
    throw badRequest('Alias already exists for requested entity and mount accessor');
  }
  const customMetadata = given.custom_metadata ?? null;
  const alias = newAlias(env, { mountAccessor, name, local: false, customMetadata });
  const after = { ...entity, aliases: [...entity.aliases, alias], lastUpdateTime: env.clock.now() };
  await saveEntity(tx, after, before);
  return { data: { canonical_id: entity.id, id: alias.id } };
}

async function changeById(tx: Tx, env: Env, id: string, given: Given): Promise<Response> {
  const found = await findAlias(tx, id);
  if (found === undefined) throw badRequest('invalid alias ID provided');
  return change(tx, env, found, given);
}

/** Renames, moves to another auth method or another entity, or sets metadata. */
async function change(tx: Tx, env: Env, found: Found, given: Given): Promise<Response> {
  const { entity, alias } = found;
  const after: Alias = {
    ...alias,
    name: given.name || alias.name,
    mountAccessor: given.mount_accessor || alias.mountAccessor,
    customMetadata: given.custom_metadata ?? alias.customMetadata,
    lastUpdateTime: env.clock.now(),
  };
  if (after.mountAccessor !== alias.mountAccessor) {
    await checkMount(tx, after.mountAccessor);
    if (hasAliasOn(entity, after.mountAccessor)) {
      throw badRequest(
        "Alias cannot be updated as the entity already has an alias for the given 'mount_accessor' ",
      );
    }
  }
  const canonicalId = given.canonical_id || given.entity_id || entity.id;
  if (canonicalId === entity.id) {
    const aliases = entity.aliases.map((candidate) => (candidate.id === alias.id ? after : candidate));
    await saveEntity(tx, { ...entity, aliases, lastUpdateTime: env.clock.now() }, entity);
  } else {
    await moveTo(tx, env, found, after, canonicalId);
  }
  return { data: { canonical_id: canonicalId, id: alias.id } };
}

async function moveTo(tx: Tx, env: Env, found: Found, alias: Alias, canonicalId: string): Promise<void> {
  const target = await getEntity(tx, canonicalId);
  if (target === undefined) throw badRequest("given 'canonical_id' is not associated with an entity");
  if (hasAliasOn(target, alias.mountAccessor)) {
    throw badRequest('Alias cannot be updated as the given entity already has an alias for this mount ');
  }
  await saveEntity(tx, without(found, env), found.entity);
  const after = { ...target, aliases: [...target.aliases, alias], lastUpdateTime: env.clock.now() };
  await saveEntity(tx, after, target);
}
