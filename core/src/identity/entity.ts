/** Entities: who is behind tokens, whichever way they logged in. */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import type { Env } from '../base/env.ts';
import { uuid } from '../base/ids.ts';
import { badRequest, permissionDenied } from '../base/refusal.ts';
import { policyNames } from '../policy/names.ts';
import type { TemplateIdentity } from '../policy/template.ts';
import { groupsOfEntity, leaveGroups } from './group.ts';
import { aliasKey, ENTITIES, entityKey, entityNameKey, factorKey } from './keys.ts';

export type StringMap = Readonly<Record<string, string>>;

export type Alias = {
  readonly id: string;
  readonly mountAccessor: string;
  /** The name the auth method knows the user by. */
  readonly name: string;
  /** From the auth method, renewed at each login. */
  readonly metadata: StringMap | null;
  /** From operators. */
  readonly customMetadata: StringMap | null;
  readonly local: boolean;
  /** ms since 1970. */
  readonly creationTime: number;
  readonly lastUpdateTime: number;
};

export type Entity = {
  readonly id: string;
  readonly name: string;
  readonly metadata: StringMap | null;
  readonly policies: readonly string[];
  readonly disabled: boolean;
  /** At most one per mount. */
  readonly aliases: readonly Alias[];
  /** ms since 1970. */
  readonly creationTime: number;
  readonly lastUpdateTime: number;
};

/** The entity `id`, or undefined. */
export function getEntity(tx: Tx, id: string): Promise<Entity | undefined> {
  return getJson<Entity>(tx, entityKey(id));
}

/** The entity called `name`, case ignored, or undefined. */
export async function entityByName(tx: Tx, name: string): Promise<Entity | undefined> {
  const id = await getJson<string>(tx, entityNameKey(name));
  return id === undefined ? undefined : getEntity(tx, id);
}

/** The entity that has the alias `aliasId`, or undefined. */
export async function entityByAliasId(tx: Tx, aliasId: string): Promise<Entity | undefined> {
  const id = await getJson<string>(tx, aliasKey(aliasId));
  return id === undefined ? undefined : getEntity(tx, id);
}

/** The entity that has the alias `name` on a mount, case ignored, or undefined. */
export async function entityByFactors(
  tx: Tx,
  mountAccessor: string,
  name: string,
): Promise<Entity | undefined> {
  const id = await getJson<string>(tx, factorKey(mountAccessor, name));
  return id === undefined ? undefined : getEntity(tx, id);
}

/** A new entity, not stored yet; it gets a name of its own when none is given. */
export function newEntity(env: Env, name = ''): Entity {
  const id = uuid(env.entropy);
  const now = env.clock.now();
  return {
    id,
    name: name === '' ? `entity_${id.slice(0, 8)}` : name,
    metadata: null,
    policies: [],
    disabled: false,
    aliases: [],
    creationTime: now,
    lastUpdateTime: now,
  };
}

/** A new alias, to be put into an entity. */
export function newAlias(
  env: Env,
  fields: Pick<Alias, 'mountAccessor' | 'name' | 'local'> &
    Partial<Pick<Alias, 'metadata' | 'customMetadata'>>,
): Alias {
  const now = env.clock.now();
  const times = { creationTime: now, lastUpdateTime: now };
  return { metadata: null, customMetadata: null, ...fields, id: uuid(env.entropy), ...times };
}

/**
 * Stores `entity` with its name and aliases, moving what changed since `before` (undefined for a new one).
 * Refusal 400 when a policy may not be assigned or the name or an alias belongs to another entity.
 */
export async function saveEntity(tx: Tx, entity: Entity, before: Entity | undefined): Promise<void> {
  const policies = policyNames(entity.policies);
  if (policies.includes('root')) throw badRequest('policies cannot contain root');

  const nameKey = entityNameKey(entity.name);
  if (before !== undefined && entityNameKey(before.name) !== nameKey) tx.delete(entityNameKey(before.name));
  await claim(tx, nameKey, entity.id, 'entity name is already in use');

  const kept = new Set(entity.aliases.flatMap((alias) => [aliasKey(alias.id), factorOf(alias)]));
  for (const alias of before?.aliases ?? []) dropAlias(tx, alias, kept);
  for (const alias of entity.aliases) {
    await claim(tx, aliasKey(alias.id), entity.id, 'alias belongs to another entity');
    const taken = 'alias with combination of mount accessor and name already exists';
    await claim(tx, factorOf(alias), entity.id, taken);
  }
  putJson(tx, entityKey(entity.id), { ...entity, policies });
}

/** Removes the entity with its aliases and memberships. */
export async function deleteEntity(tx: Tx, entity: Entity): Promise<void> {
  await leaveGroups(tx, entity.id);
  for (const alias of entity.aliases) dropAlias(tx, alias, new Set());
  tx.delete(entityNameKey(entity.name));
  tx.delete(entityKey(entity.id));
}

/** All entities, by id. */
export async function listEntities(tx: Tx): Promise<readonly Entity[]> {
  const entities: Entity[] = [];
  for (const id of await tx.list(ENTITIES)) {
    const entity = await getEntity(tx, id);
    if (entity !== undefined) entities.push(entity);
  }
  return entities;
}

/**
 * The entity of a login, made at the first one, with the policies it and its groups add. Keeps the alias's
 * metadata as the auth method gives it now. Refusal 403 when the entity is disabled.
 */
export async function entityForAlias(
  tx: Tx,
  env: Env,
  mountAccessor: string,
  name: string,
  metadata: StringMap,
): Promise<{ readonly entityId: string; readonly policies: readonly string[] }> {
  const found = await entityByFactors(tx, mountAccessor, name);
  if (found === undefined) {
    const alias = newAlias(env, { mountAccessor, name, metadata, local: false });
    const entity = { ...newEntity(env), aliases: [alias] };
    await saveEntity(tx, entity, undefined);
    return { entityId: entity.id, policies: [] };
  }
  if (found.disabled) throw permissionDenied();
  const alias = found.aliases.find((candidate) => candidate.mountAccessor === mountAccessor);
  // A login that changes nothing must not write: logins of one entity would then conflict with each other.
  if (alias !== undefined && !sameMap(alias.metadata ?? {}, metadata)) {
    const renewed = { ...alias, metadata, lastUpdateTime: env.clock.now() };
    const aliases = found.aliases.map((candidate) => (candidate === alias ? renewed : candidate));
    await saveEntity(tx, { ...found, aliases }, found);
  }
  return { entityId: found.id, policies: await policiesOf(tx, found) };
}

/**
 * Policies of the entity behind a token and of all its groups, sorted. Refusal 403 when the entity is disabled
 * or gone: its tokens are worth nothing then.
 */
export async function identityPolicies(tx: Tx, entityId: string): Promise<readonly string[]> {
  return policiesOf(tx, await liveEntity(tx, entityId));
}

/** What policy templates may say about the entity. Refusal 403 when it is disabled or gone. */
export async function templateIdentity(tx: Tx, entityId: string): Promise<TemplateIdentity> {
  const entity = await liveEntity(tx, entityId);
  const { direct, inherited } = await groupsOfEntity(tx, entityId);
  return {
    entity: {
      id: entity.id,
      name: entity.name,
      metadata: entity.metadata ?? {},
      aliases: entity.aliases.map((alias) => ({
        id: alias.id,
        mountAccessor: alias.mountAccessor,
        name: alias.name,
        metadata: alias.metadata ?? {},
        customMetadata: alias.customMetadata ?? {},
      })),
    },
    groups: [...direct, ...inherited].map(({ id, name, metadata }) => ({
      id,
      name,
      metadata: metadata ?? {},
    })),
  };
}

async function liveEntity(tx: Tx, entityId: string): Promise<Entity> {
  const entity = await getEntity(tx, entityId);
  if (entity === undefined || entity.disabled) throw permissionDenied();
  return entity;
}

async function policiesOf(tx: Tx, entity: Entity): Promise<readonly string[]> {
  const { direct, inherited } = await groupsOfEntity(tx, entity.id);
  return policyNames([...entity.policies, ...[...direct, ...inherited].flatMap((group) => group.policies)]);
}

/** Makes `key` point to `id` unless it points elsewhere. */
async function claim(tx: Tx, key: string, id: string, taken: string): Promise<void> {
  const owner = await getJson<string>(tx, key);
  if (owner === id) return;
  if (owner !== undefined) throw badRequest(taken);
  putJson(tx, key, id);
}

function factorOf(alias: Alias): string {
  return factorKey(alias.mountAccessor, alias.name);
}

function dropAlias(tx: Tx, alias: Alias, kept: ReadonlySet<string>): void {
  for (const key of [aliasKey(alias.id), factorOf(alias)]) if (!kept.has(key)) tx.delete(key);
}

function sameMap(a: StringMap, b: StringMap): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}
