import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../base/refusal.ts';
import { handlerWorld, TEST_MOUNT } from '../../kernel/testing/call.ts';
import type { Route } from '../../logical/context.ts';
import { storeMount } from '../../mounts/table.ts';
import {
  entityBatchDeleteRoute,
  entityIdRoute,
  entityIdsRoute,
  entityNameRoute,
  entityNamesRoute,
  entityRoute,
} from './entity.ts';
import { entityAliasIdRoute, entityAliasIdsRoute, entityAliasRoute } from './entity-alias.ts';
import { groupIdRoute, groupIdsRoute, groupNameRoute, groupNamesRoute, groupRoute } from './group.ts';
import { lookupEntityRoute, lookupGroupRoute } from './lookup.ts';

const refused = (message: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.status === 400 && message.test(error.message);

async function world() {
  const { store, call } = handlerWorld();
  await store.transact(async (tx) => {
    await storeMount(tx, { ...TEST_MOUNT, path: 'userpass/', type: 'userpass', accessor: 'up_1' });
    await storeMount(tx, { ...TEST_MOUNT, path: 'other/', type: 'userpass', accessor: 'up_2', uuid: 'u2' });
  });
  const write = async (route: Route, body: Record<string, unknown>, path: Record<string, string> = {}) =>
    (await call(route, 'update', { body, path })).data;
  const read = async (route: Route, path: Record<string, string>) =>
    (await call(route, 'read', { path })).data;
  const entity = async (name: string, body: object = {}) =>
    String((await write(entityRoute, { name, ...body }))?.['id']);
  return { store, call, write, read, entity };
}

test('an entity is made, shown, changed, listed and deleted', async () => {
  const { call, write, read, entity } = await world();
  const id = await entity('Ann', { policies: 'P,q,p', metadata: { team: 'red' } });
  assert.deepEqual(await read(entityIdRoute, { id }), {
    aliases: [],
    creation_time: '2024-01-01T00:00:00Z',
    direct_group_ids: [],
    disabled: false,
    group_ids: [],
    id,
    inherited_group_ids: [],
    last_update_time: '2024-01-01T00:00:00Z',
    merged_entity_ids: null,
    metadata: { team: 'red' },
    name: 'Ann',
    namespace_id: 'root',
    policies: ['p', 'q'],
  });
  assert.equal(await write(entityIdRoute, { name: 'Anna', disabled: true }, { id }), undefined);
  const changed = await read(entityNameRoute, { name: 'ANNA' });
  assert.deepEqual([changed?.['disabled'], changed?.['policies']], [true, ['p', 'q']]);
  assert.equal(await read(entityNameRoute, { name: 'Ann' }), undefined);
  assert.deepEqual((await call(entityIdsRoute, 'list')).data?.['keys'], [id]);
  const names = (await call(entityNamesRoute, 'list')).data;
  assert.deepEqual(
    [names?.['keys'], { ...(names?.['key_info'] as object) }],
    [['Anna'], { [id]: { name: 'Anna' } }],
  );
  assert.deepEqual(await call(entityIdRoute, 'delete', { path: { id } }), { status: 204 });
  assert.equal(await read(entityIdRoute, { id }), undefined);
  assert.deepEqual(await call(entityNameRoute, 'delete', { path: { name: 'Anna' } }), { status: 204 });
});

test('writing an entity by a name that exists changes it, by a new one makes it', async () => {
  const { write, entity, read } = await world();
  const id = await entity('ann');
  assert.equal(await write(entityRoute, { name: 'ANN', policies: 'x' }), undefined);
  assert.equal(await write(entityNameRoute, { policies: 'y' }, { name: 'ann' }), undefined);
  assert.deepEqual((await read(entityIdRoute, { id }))?.['policies'], ['y']);
  assert.deepEqual(Object.keys((await write(entityNameRoute, {}, { name: 'bob' })) ?? {}), [
    'aliases',
    'id',
    'name',
  ]);
  await assert.rejects(write(entityRoute, { id: 'none' }), refused(/^entity not found from id$/));
  await assert.rejects(write(entityRoute, { id, name: 'bob' }), refused(/^entity name is already in use$/));
  await assert.rejects(
    write(entityRoute, { name: 'c', policies: 'ROOT' }),
    refused(/^policies cannot contain root$/),
  );
});

test('several entities are deleted at once', async () => {
  const { call, entity } = await world();
  const ids = [await entity('a'), await entity('b'), 'unknown'];
  await entity('c');
  await call(entityBatchDeleteRoute, 'update', { body: { entity_ids: ids } });
  assert.deepEqual((await call(entityNamesRoute, 'list')).data?.['keys'], ['c']);
});

test('an alias is made for an entity or with a new one, shown with its mount, and listed', async () => {
  const { call, write, read, entity } = await world();
  const canonical = await entity('ann');
  const made = await write(entityAliasRoute, {
    name: 'ann',
    mount_accessor: 'up_1',
    canonical_id: canonical,
    custom_metadata: { k: 'v' },
  });
  assert.equal(made?.['canonical_id'], canonical);
  const id = String(made?.['id']);
  assert.deepEqual(await read(entityAliasIdRoute, { id }), {
    canonical_id: canonical,
    creation_time: '2024-01-01T00:00:00Z',
    custom_metadata: { k: 'v' },
    id,
    last_update_time: '2024-01-01T00:00:00Z',
    local: false,
    merged_from_canonical_ids: null,
    metadata: null,
    mount_accessor: 'up_1',
    mount_path: 'auth/userpass/',
    mount_type: 'userpass',
    name: 'ann',
    namespace_id: 'root',
  });
  const fresh = await write(entityAliasRoute, { name: 'bob', mount_accessor: 'up_1' });
  assert.notEqual(fresh?.['canonical_id'], canonical);
  const keys = (await call(entityAliasIdsRoute, 'list')).data?.['keys'];
  assert.deepEqual(keys, [id, String(fresh?.['id'])].sort());
  await call(entityAliasIdRoute, 'delete', { path: { id } });
  assert.equal(await read(entityAliasIdRoute, { id }), undefined);
  assert.deepEqual((await read(entityIdRoute, { id: canonical }))?.['aliases'], []);
});

test('an alias is renamed and moved to another entity', async () => {
  const { write, read, entity } = await world();
  const [from, to] = [await entity('from'), await entity('to')];
  const made = await write(entityAliasRoute, { name: 'ann', mount_accessor: 'up_1', canonical_id: from });
  const id = String(made?.['id']);
  assert.deepEqual(await write(entityAliasIdRoute, { name: 'anna', canonical_id: to }, { id }), {
    canonical_id: to,
    id,
  });
  assert.deepEqual((await read(entityIdRoute, { id: from }))?.['aliases'], []);
  assert.equal((await read(entityAliasIdRoute, { id }))?.['name'], 'anna');
  const found = await write(lookupEntityRoute, { alias_name: 'ANNA', alias_mount_accessor: 'up_1' });
  assert.equal(found?.['id'], to);
  await write(entityAliasRoute, { id, mount_accessor: 'up_2' });
  assert.equal((await read(entityAliasIdRoute, { id }))?.['mount_path'], 'auth/other/');
});

test('aliases that cannot be are refused', async () => {
  const { write, entity } = await world();
  const ann = await entity('ann');
  await write(entityAliasRoute, { name: 'ann', mount_accessor: 'up_1', canonical_id: ann });
  const other = await write(entityAliasRoute, { name: 'bob', mount_accessor: 'up_1' });
  for (const [body, message] of [
    [{ name: 'x' }, /^'id' or 'mount_accessor' and 'name' must be provided$/],
    [{ name: 'x', mount_accessor: 'nope' }, /^invalid mount accessor "nope"$/],
    [{ name: 'x', mount_accessor: 'up_1', canonical_id: 'nope' }, /^invalid canonical ID$/],
    [{ name: 'x', mount_accessor: 'up_1', canonical_id: ann }, /^Alias already exists for requested entity/],
    [{ id: 'nope' }, /^invalid alias ID provided$/],
    [{ id: other?.['id'], canonical_id: 'nope' }, /^given 'canonical_id' is not associated with an entity$/],
    [{ id: other?.['id'], canonical_id: ann }, /already has an alias for this mount/],
    [
      { id: other?.['id'], name: 'ANN' },
      /^alias with combination of mount accessor and name already exists$/,
    ],
  ] as const) {
    await assert.rejects(write(entityAliasRoute, body), refused(message), JSON.stringify(body));
  }
});

test('a group is made, shown with members and parents, changed, listed and deleted', async () => {
  const { call, write, read, entity } = await world();
  const ann = await entity('ann');
  const inner = await write(groupRoute, { name: 'Inner', policies: 'p', member_entity_ids: ann });
  const id = String(inner?.['id']);
  const outer = await write(groupNameRoute, { member_group_ids: [id] }, { name: 'outer' });
  assert.deepEqual(await read(groupIdRoute, { id }), {
    alias: {},
    creation_time: '2024-01-01T00:00:00Z',
    id,
    last_update_time: '2024-01-01T00:00:00Z',
    member_entity_ids: [ann],
    member_group_ids: [],
    metadata: null,
    modify_index: 1,
    name: 'Inner',
    namespace_id: 'root',
    parent_group_ids: [outer?.['id']],
    policies: ['p'],
    type: 'internal',
  });
  const shown = await read(entityIdRoute, { id: ann });
  assert.deepEqual([shown?.['direct_group_ids'], shown?.['inherited_group_ids']], [[id], [outer?.['id']]]);
  assert.equal(await write(groupIdRoute, { name: 'renamed', member_entity_ids: [] }, { id }), undefined);
  assert.deepEqual((await read(groupNameRoute, { name: 'RENAMED' }))?.['member_entity_ids'], []);
  const ids = (await call(groupIdsRoute, 'list')).data;
  assert.deepEqual((ids?.['key_info'] as Record<string, unknown> | undefined)?.[id], {
    name: 'renamed',
    num_member_entities: 0,
    num_parent_groups: 1,
  });
  await call(groupIdRoute, 'delete', { path: { id } });
  assert.deepEqual((await call(groupNamesRoute, 'list')).data?.['keys'], ['outer']);
  await call(groupNameRoute, 'delete', { path: { name: 'outer' } });
  assert.deepEqual((await call(groupNamesRoute, 'list')).data?.['keys'], []);
});

test('groups that cannot be are refused', async () => {
  const { write, entity } = await world();
  const ann = await entity('ann');
  await write(groupRoute, { name: 'ext', type: 'external' });
  for (const [body, message] of [
    [{ id: 'nope' }, /^invalid group ID$/],
    [{ name: 'ext', type: 'internal' }, /^group type cannot be changed$/],
    [{ name: 'x', type: 'weird' }, /^invalid group type "weird"$/],
    [
      { name: 'ext', member_entity_ids: [ann] },
      /^member entities can't be set manually for external groups$/,
    ],
    [{ name: 'ext', member_group_ids: ['g'] }, /^member groups can't be set for external groups$/],
    [{ name: 'x', policies: 'Root' }, /^policies cannot contain root$/],
  ] as const) {
    await assert.rejects(write(groupRoute, body), refused(message), JSON.stringify(body));
  }
});

test('entities and groups are looked up by exactly one way', async () => {
  const { write, entity } = await world();
  const ann = await entity('ann');
  const alias = await write(entityAliasRoute, { name: 'a', mount_accessor: 'up_1', canonical_id: ann });
  const group = await write(groupRoute, { name: 'g' });
  for (const query of [
    { id: ann },
    { name: 'ANN' },
    { alias_id: alias?.['id'] },
    { alias_name: 'a', alias_mount_accessor: 'up_1' },
  ]) {
    assert.equal((await write(lookupEntityRoute, query))?.['id'], ann, JSON.stringify(query));
  }
  assert.equal(await write(lookupEntityRoute, { id: 'none' }), undefined);
  assert.equal((await write(lookupGroupRoute, { name: 'G' }))?.['id'], group?.['id']);
  assert.equal((await write(lookupGroupRoute, { id: group?.['id'] }))?.['id'], group?.['id']);
  await assert.rejects(write(lookupEntityRoute, {}), refused(/^query parameter not supplied$/));
  await assert.rejects(
    write(lookupEntityRoute, { id: ann, name: 'ann' }),
    refused(/^query parameter conflict/),
  );
  await assert.rejects(write(lookupEntityRoute, { alias_name: 'a' }), refused(/needs to be set$/));
  await assert.rejects(write(lookupGroupRoute, { id: 'a', name: 'b' }), refused(/^query parameter conflict/));
});
