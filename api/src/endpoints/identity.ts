/** Entities, their aliases on auth methods, and groups. */
import { declare, type Field } from '../endpoint.ts';

const ENTITY_FIELDS = {
  metadata: { type: 'kvpairs', description: 'Texts kept with the entity, for people and policy templates.' },
  policies: { type: 'list', description: 'Policies that every token of the entity gets.' },
  disabled: { type: 'bool', description: 'Whether tokens of the entity are refused. They are not revoked.' },
} as const satisfies Readonly<Record<string, Field>>;

export const identityEntity = declare({
  backend: 'identity',
  path: 'entity',
  synopsis: 'Creates or changes an entity.',
  description: `An entity is a person or a machine, whichever way it logs in. Its policies are added to those of each of
its tokens. With "id" or with the name of an existing entity the entity is changed.`,
  fields: {
    id: { type: 'string', description: 'Id of the entity to change.' },
    name: { type: 'string', description: 'Name of the entity; names have no case.' },
    ...ENTITY_FIELDS,
  },
  operations: { update: { summary: 'Create or change an entity.', access: 'token' } },
});

export const identityEntityIds = declare({
  backend: 'identity',
  path: 'entity/id',
  synopsis: 'Lists the entities by id.',
  description: 'Shows the id of each entity, with its name and aliases in key_info.',
  fields: {},
  operations: { list: { summary: 'List the entities by id.', access: 'token' } },
});

export const identityEntityId = declare({
  backend: 'identity',
  path: 'entity/id/{id}',
  synopsis: 'Shows, changes and deletes an entity by its id.',
  description: 'Deleting an entity makes its tokens worthless.',
  fields: {
    id: { type: 'string', in: 'path', description: 'Id of the entity.' },
    name: { type: 'string', description: 'New name of the entity.' },
    ...ENTITY_FIELDS,
  },
  operations: {
    read: { summary: 'Show an entity.', access: 'token' },
    update: { summary: 'Change an entity.', access: 'token', status: 204 },
    delete: { summary: 'Delete an entity.', access: 'token', status: 204 },
  },
});

export const identityEntityNames = declare({
  backend: 'identity',
  path: 'entity/name',
  synopsis: 'Lists the entities by name.',
  description: 'Shows the name of each entity; key_info is by id.',
  fields: {},
  operations: { list: { summary: 'List the entities by name.', access: 'token' } },
});

export const identityEntityName = declare({
  backend: 'identity',
  path: 'entity/name/{name...}',
  synopsis: 'Shows, creates, changes and deletes an entity by its name.',
  description: 'Deleting an entity makes its tokens worthless.',
  fields: {
    name: { type: 'string', in: 'path', description: 'Name of the entity; names have no case.' },
    ...ENTITY_FIELDS,
  },
  operations: {
    read: { summary: 'Show an entity.', access: 'token' },
    update: { summary: 'Create or change an entity.', access: 'token' },
    delete: { summary: 'Delete an entity.', access: 'token', status: 204 },
  },
});

export const identityEntityBatchDelete = declare({
  backend: 'identity',
  path: 'entity/batch-delete',
  synopsis: 'Deletes several entities.',
  description: 'Deletes every entity whose id is given; ids that are not known are passed over.',
  fields: { entity_ids: { type: 'list', required: true, description: 'Ids of the entities.' } },
  operations: { update: { summary: 'Delete several entities.', access: 'token', status: 204 } },
});

const CANONICAL_ID = {
  canonical_id: { type: 'string', description: 'Id of the entity that the alias belongs to.' },
  entity_id: { type: 'string', description: 'Old name of canonical_id.', deprecated: true },
  custom_metadata: { type: 'kvpairs', description: 'Texts kept with the alias, for people and templates.' },
  name: { type: 'string', description: 'Name under which the auth method knows the user.' },
  mount_accessor: { type: 'string', description: 'Accessor of the auth method.' },
} as const satisfies Readonly<Record<string, Field>>;

export const identityEntityAlias = declare({
  backend: 'identity',
  path: 'entity-alias',
  synopsis: 'Creates or changes an alias of an entity.',
  description: `An alias says which user of an auth method an entity is. Each entity has at most one alias for each auth
method. Without canonical_id a new entity is made.`,
  fields: { id: { type: 'string', description: 'Id of the alias to change.' }, ...CANONICAL_ID },
  operations: { update: { summary: 'Create or change an alias.', access: 'token' } },
});

export const identityEntityAliasIds = declare({
  backend: 'identity',
  path: 'entity-alias/id',
  synopsis: 'Lists the aliases of all entities.',
  description: 'Shows the id of each alias, with what it stands for in key_info.',
  fields: {},
  operations: { list: { summary: 'List the aliases by id.', access: 'token' } },
});

export const identityEntityAliasId = declare({
  backend: 'identity',
  path: 'entity-alias/id/{id}',
  synopsis: 'Shows, changes and deletes an alias.',
  description: 'A deleted alias comes back with a new entity at the next login of its user.',
  fields: { id: { type: 'string', in: 'path', description: 'Id of the alias.' }, ...CANONICAL_ID },
  operations: {
    read: { summary: 'Show an alias.', access: 'token' },
    update: { summary: 'Change an alias.', access: 'token' },
    delete: { summary: 'Delete an alias.', access: 'token', status: 204 },
  },
});

const GROUP_FIELDS = {
  type: { type: 'string', description: '"internal" (the default) or "external".' },
  metadata: { type: 'kvpairs', description: 'Texts kept with the group, for people and policy templates.' },
  policies: { type: 'list', description: 'Policies that members get.' },
  member_entity_ids: { type: 'list', description: 'Ids of the entities in the group.' },
  member_group_ids: { type: 'list', description: 'Ids of the groups in the group.' },
} as const satisfies Readonly<Record<string, Field>>;

export const identityGroup = declare({
  backend: 'identity',
  path: 'group',
  synopsis: 'Creates or changes a group.',
  description: `Members of a group have its policies, and those of all groups that it is in. With "id" or with the name of
an existing group the group is changed.`,
  fields: {
    id: { type: 'string', description: 'Id of the group to change.' },
    name: { type: 'string', description: 'Name of the group; names have no case.' },
    ...GROUP_FIELDS,
  },
  operations: { update: { summary: 'Create or change a group.', access: 'token' } },
});

export const identityGroupIds = declare({
  backend: 'identity',
  path: 'group/id',
  synopsis: 'Lists the groups by id.',
  description: 'Shows the id of each group, with its name and the number of its members in key_info.',
  fields: {},
  operations: { list: { summary: 'List the groups by id.', access: 'token' } },
});

export const identityGroupId = declare({
  backend: 'identity',
  path: 'group/id/{id}',
  synopsis: 'Shows, changes and deletes a group by its id.',
  description: 'Deleting a group takes its policies from its members at once.',
  fields: {
    id: { type: 'string', in: 'path', description: 'Id of the group.' },
    name: { type: 'string', description: 'New name of the group.' },
    ...GROUP_FIELDS,
  },
  operations: {
    read: { summary: 'Show a group.', access: 'token' },
    update: { summary: 'Change a group.', access: 'token', status: 204 },
    delete: { summary: 'Delete a group.', access: 'token', status: 204 },
  },
});

export const identityGroupNames = declare({
  backend: 'identity',
  path: 'group/name',
  synopsis: 'Lists the groups by name.',
  description: 'Shows the name of each group; key_info is by id.',
  fields: {},
  operations: { list: { summary: 'List the groups by name.', access: 'token' } },
});

export const identityGroupName = declare({
  backend: 'identity',
  path: 'group/name/{name...}',
  synopsis: 'Shows, creates, changes and deletes a group by its name.',
  description: 'Deleting a group takes its policies from its members at once.',
  fields: {
    name: { type: 'string', in: 'path', description: 'Name of the group; names have no case.' },
    ...GROUP_FIELDS,
  },
  operations: {
    read: { summary: 'Show a group.', access: 'token' },
    update: { summary: 'Create or change a group.', access: 'token' },
    delete: { summary: 'Delete a group.', access: 'token', status: 204 },
  },
});

const LOOKUP_FIELDS = {
  id: { type: 'string', description: 'Its id.' },
  name: { type: 'string', description: 'Its name.' },
} as const satisfies Readonly<Record<string, Field>>;

export const identityLookupEntity = declare({
  backend: 'identity',
  path: 'lookup/entity',
  synopsis: 'Finds an entity by its id, its name or an alias.',
  description: 'Takes one of id, name, alias_id, or alias_name together with alias_mount_accessor.',
  fields: {
    ...LOOKUP_FIELDS,
    alias_id: { type: 'string', description: 'Id of one of its aliases.' },
    alias_name: { type: 'string', description: 'Name of one of its aliases.' },
    alias_mount_accessor: { type: 'string', description: 'Accessor of the auth method of that alias.' },
  },
  operations: { update: { summary: 'Find an entity.', access: 'token' } },
});

export const identityLookupGroup = declare({
  backend: 'identity',
  path: 'lookup/group',
  synopsis: 'Finds a group by its id or its name.',
  description: 'Takes one of id and name.',
  fields: LOOKUP_FIELDS,
  operations: { update: { summary: 'Find a group.', access: 'token' } },
});
