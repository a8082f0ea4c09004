/** Entities, aliases and groups as answers show them. */
import type { Tx } from '../../barrier/store.ts';
import { rfc3339 } from '../../base/time.ts';
import type { Alias, Entity } from '../../identity/entity.ts';
import { type Group, groupsOfEntity, parentIds } from '../../identity/group.ts';
import type { Json } from '../../logical/request.ts';
import { mountRequestPath } from '../../mounts/mount.ts';
import { mountByAccessor } from '../../mounts/table.ts';

/** Where the alias logs in; nothing when the auth method is gone. */
async function mountOf(tx: Tx, mountAccessor: string): Promise<Json> {
  const mount = await mountByAccessor(tx, mountAccessor);
  return mount === undefined ? {} : { mount_path: mountRequestPath(mount), mount_type: mount.type };
}

export async function shownAlias(tx: Tx, alias: Alias, canonicalId: string): Promise<Json> {
  return {
    canonical_id: canonicalId,
    creation_time: rfc3339(alias.creationTime),
    custom_metadata: alias.customMetadata,
    id: alias.id,
    last_update_time: rfc3339(alias.lastUpdateTime),
    local: alias.local,
    merged_from_canonical_ids: null,
    metadata: alias.metadata,
    mount_accessor: alias.mountAccessor,
    ...(await mountOf(tx, alias.mountAccessor)),
    name: alias.name,
  };
}

export async function shownEntity(tx: Tx, entity: Entity): Promise<Json> {
  const { direct, inherited } = await groupsOfEntity(tx, entity.id);
  const directIds = direct.map((group) => group.id);
  const inheritedIds = inherited.map((group) => group.id);
  const aliases: Json[] = [];
  for (const alias of entity.aliases) aliases.push(await shownAlias(tx, alias, entity.id));
  return {
    aliases,
    creation_time: rfc3339(entity.creationTime),
    direct_group_ids: directIds,
    disabled: entity.disabled,
    group_ids: [...directIds, ...inheritedIds],
    id: entity.id,
    inherited_group_ids: inheritedIds,
    last_update_time: rfc3339(entity.lastUpdateTime),
    merged_entity_ids: null,
    metadata: entity.metadata,
    name: entity.name,
    namespace_id: 'root',
    policies: entity.policies,
  };
}

export async function shownGroup(tx: Tx, group: Group): Promise<Json> {
  return {
    alias: {},
    creation_time: rfc3339(group.creationTime),
    id: group.id,
    last_update_time: rfc3339(group.lastUpdateTime),
    member_entity_ids: group.memberEntityIds,
    member_group_ids: group.memberGroupIds,
    metadata: group.metadata,
    modify_index: group.modifyIndex,
    name: group.name,
    namespace_id: 'root',
    parent_group_ids: await parentIds(tx, group.id),
    policies: group.policies,
    type: group.type,
  };
}

/** One row of key_info in lists of entities. */
export async function entityInfo(tx: Tx, entity: Entity): Promise<Json> {
  if (entity.aliases.length === 0) return { name: entity.name };
  const aliases: Json[] = [];
  for (const { id, name, mountAccessor } of entity.aliases) {
    aliases.push({ id, mount_accessor: mountAccessor, ...(await mountOf(tx, mountAccessor)), name });
  }
  return { aliases, name: entity.name };
}

/** One row of key_info in the list of aliases. */
export async function aliasInfo(tx: Tx, alias: Alias, canonicalId: string): Promise<Json> {
  return {
    canonical_id: canonicalId,
    custom_metadata: alias.customMetadata,
    local: alias.local,
    metadata: alias.metadata,
    mount_accessor: alias.mountAccessor,
    ...(await mountOf(tx, alias.mountAccessor)),
    name: alias.name,
  };
}

/** One row of key_info in lists of groups. */
export async function groupInfo(tx: Tx, group: Group): Promise<Json> {
  return {
    name: group.name,
    num_member_entities: group.memberEntityIds.length,
    num_parent_groups: (await parentIds(tx, group.id)).length,
  };
}
