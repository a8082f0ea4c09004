import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../base/refusal.ts';
import { testEnv } from '../base/testing/env.ts';
import { mapStore } from '../storage/testing/map-store.ts';
import {
  deleteEntity,
  type Entity,
  entityByFactors,
  entityByName,
  entityForAlias,
  getEntity,
  identityPolicies,
  newEntity,
  saveEntity,
  templateIdentity,
} from './entity.ts';
import { deleteGroup, getGroup, groupByName, groupsOfEntity, newGroup, saveGroup } from './group.ts';

const refused = (status: number, message: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.status === status && message.test(error.message);

function world() {
  const store = mapStore();
  const env = testEnv();
  const login = (name: string, metadata = {}) =>
    store.transact((tx) => entityForAlias(tx, env, 'auth_userpass_1', name, metadata));
  const group = (name: string, fields: object = {}) =>
    store.transact(async (tx) => {
      const made = { ...newGroup(env, name), ...fields };
      await saveGroup(tx, made, undefined);
      return made.id;
    });
  return { store, env, login, group };
}

test('the first login makes an entity, the next ones find it, case of the name ignored', async () => {
  const { store, login } = world();
  const first = await login('ann');
  const keys = store.dump();
  assert.deepEqual(await login('ANN'), first);
  assert.deepEqual(store.dump(), keys);
  assert.notEqual((await login('bob')).entityId, first.entityId);
  const entity = await store.read((tx) => getEntity(tx, first.entityId));
  assert.equal(entity?.name, `entity_${first.entityId.slice(0, 8)}`);
  assert.deepEqual(
    entity?.aliases.map((alias) => alias.name),
    ['ann'],
  );
});

test('a login that brings nothing new writes nothing', async () => {
  const { store, env, login } = world();
  await login('ann', { username: 'ann' });
  await store.read((tx) => entityForAlias(tx, env, 'auth_userpass_1', 'ann', { username: 'ann' }));
  const changed = await login('ann', { username: 'ann', team: 'red' });
  const entity = await store.read((tx) => getEntity(tx, changed.entityId));
  assert.deepEqual(entity?.aliases[0]?.metadata, { username: 'ann', team: 'red' });
});

test('an entity has the policies of its groups and of the groups above them', async () => {
  const { store, login, group } = world();
  const { entityId } = await login('ann');
  const inner = await group('inner', { policies: ['In', 'both'], memberEntityIds: [entityId] });
  const middle = await group('middle', { policies: ['mid'], memberGroupIds: [inner] });
  await group('outer', { policies: ['out', 'both'], memberGroupIds: [middle] });
  await group('other', { policies: ['no'] });
  assert.deepEqual(await store.read((tx) => identityPolicies(tx, entityId)), ['both', 'in', 'mid', 'out']);
  assert.deepEqual((await login('ann')).policies, ['both', 'in', 'mid', 'out']);
  const { direct, inherited } = await store.read((tx) => groupsOfEntity(tx, entityId));
  assert.deepEqual(
    direct.map((g) => g.name),
    ['inner'],
  );
  assert.deepEqual(inherited.map((g) => g.name).sort(), ['middle', 'outer']);
  const template = await store.read((tx) => templateIdentity(tx, entityId));
  assert.deepEqual(template?.groups.map((g) => g.name).sort(), ['inner', 'middle', 'outer']);
});

test('CVE-2024-9180: root cannot be assigned, in any spelling', async () => {
  const { store, env } = world();
  for (const policy of ['root', 'Root', ' ROOT ']) {
    const write = store.transact((tx) =>
      saveEntity(tx, { ...newEntity(env), policies: [policy] }, undefined),
    );
    await assert.rejects(write, refused(400, /^policies cannot contain root$/));
    const group = store.transact((tx) => saveGroup(tx, { ...newGroup(env), policies: [policy] }, undefined));
    await assert.rejects(group, refused(400, /^policies cannot contain root$/));
  }
});

test('a disabled or deleted entity makes its tokens and logins worthless', async () => {
  const { store, login } = world();
  const { entityId } = await login('ann');
  const entity = (await store.read((tx) => getEntity(tx, entityId))) as Entity;
  await store.transact((tx) => saveEntity(tx, { ...entity, disabled: true }, entity));
  await assert.rejects(login('ann'), refused(403, /permission denied/));
  await assert.rejects(
    store.read((tx) => identityPolicies(tx, entityId)),
    refused(403, /permission denied/),
  );
  await assert.rejects(
    store.read((tx) => templateIdentity(tx, entityId)),
    refused(403, /permission denied/),
  );
  await store.transact((tx) => deleteEntity(tx, entity));
  await assert.rejects(
    store.read((tx) => identityPolicies(tx, entityId)),
    refused(403, /permission denied/),
  );
  assert.notEqual((await login('ann')).entityId, entityId);
});

test('deleting an entity leaves no trace of it', async () => {
  const { store, login, group } = world();
  const before = store.dump();
  const { entityId } = await login('ann');
  const id = await group('g', { memberEntityIds: [entityId] });
  await store.transact(async (tx) => deleteEntity(tx, (await getEntity(tx, entityId)) as Entity));
  assert.deepEqual((await store.read((tx) => getGroup(tx, id)))?.memberEntityIds, []);
  await store.transact(async (tx) => {
    const found = await groupByName(tx, 'G');
    assert.ok(found);
    await deleteGroup(tx, found);
  });
  assert.deepEqual(store.dump(), before);
});

test('names and aliases belong to one entity; renaming frees the old name', async () => {
  const { store, env, login } = world();
  const { entityId } = await login('ann');
  const ann = (await store.read((tx) => getEntity(tx, entityId))) as Entity;
  const named = { ...ann, name: 'Ann' };
  await store.transact((tx) => saveEntity(tx, named, ann));
  assert.equal((await store.read((tx) => entityByName(tx, 'aNN')))?.id, entityId);
  assert.equal(await store.read((tx) => entityByName(tx, ann.name)), undefined);
  await assert.rejects(
    store.transact((tx) => saveEntity(tx, newEntity(env, 'ANN'), undefined)),
    refused(400, /name is already in use/),
  );
  const thief = { ...newEntity(env), aliases: ann.aliases };
  await assert.rejects(
    store.transact((tx) => saveEntity(tx, thief, undefined)),
    refused(400, /another entity/),
  );
  await store.transact((tx) => saveEntity(tx, { ...named, aliases: [] }, named));
  assert.equal(await store.read((tx) => entityByFactors(tx, 'auth_userpass_1', 'ann')), undefined);
});

test('groups refuse circles, strangers and taken names', async () => {
  const { store, env, group } = world();
  const a = await group('a');
  const b = await group('b', { memberGroupIds: [a] });
  const c = await group('c', { memberGroupIds: [b] });
  const change = (id: string, fields: object) =>
    store.transact(async (tx) => {
      const before = await getGroup(tx, id);
      assert.ok(before);
      await saveGroup(tx, { ...before, ...fields }, before);
    });
  await assert.rejects(change(a, { memberGroupIds: [c] }), refused(400, /cyclic relationship/));
  await assert.rejects(change(a, { memberGroupIds: [a] }), refused(400, /cyclic relationship/));
  await assert.rejects(change(a, { memberGroupIds: ['x'] }), refused(400, /invalid member group ID/));
  await assert.rejects(change(a, { memberEntityIds: ['x'] }), refused(400, /invalid entity ID/));
  await assert.rejects(
    store.transact((tx) => saveGroup(tx, newGroup(env, 'A'), undefined)),
    refused(400, /name is already in use/),
  );
  await change(c, { memberGroupIds: [] });
  await change(a, { memberGroupIds: [c] });
  assert.equal((await store.read((tx) => getGroup(tx, a)))?.modifyIndex, 2);
});

test('deleting a group takes it out of the groups above', async () => {
  const { store, group } = world();
  const a = await group('a');
  const b = await group('b', { memberGroupIds: [a] });
  await store.transact(async (tx) => {
    const found = await getGroup(tx, a);
    assert.ok(found);
    await deleteGroup(tx, found);
  });
  assert.deepEqual((await store.read((tx) => getGroup(tx, b)))?.memberGroupIds, []);
});
