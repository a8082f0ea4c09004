import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountedWorld } from '../../kernel/testing/mounted.ts';
import { systemRoutes } from '../routes.ts';

test('the catalog lists what can be mounted, by kind and in detail', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  const { data } = await ask('read', 'sys/plugins/catalog');
  const { auth, secret, detailed } = data as Record<string, unknown[]>;
  assert.deepEqual([auth, secret], [['userpass'], ['kv']]);
  assert.deepEqual(detailed?.[1], {
    builtin: true,
    deprecation_status: 'supported',
    name: 'kv',
    type: 'secret',
    version: 'v0.20.0+builtin',
  });
});

test('one kind and one backend can be asked for', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  assert.deepEqual((await ask('list', 'sys/plugins/catalog/secret')).data, { keys: ['kv'] });
  const { data } = await ask('read', 'sys/plugins/catalog/auth/userpass');
  assert.equal((data as { name: string }).name, 'userpass');
  assert.deepEqual(await ask('read', 'sys/plugins/catalog/secret/none'), { status: 404, errors: [] });
  assert.deepEqual(await ask('list', 'sys/plugins/catalog/storage'), {
    status: 400,
    errors: ['"storage" is not a supported plugin type'],
  });
});

test('everything in the catalog can really be mounted', async () => {
  const { ask } = await mountedWorld(systemRoutes);
  const { data } = await ask('read', 'sys/plugins/catalog');
  const { auth, secret } = data as Record<string, string[]>;
  for (const type of secret ?? []) {
    assert.deepEqual(await ask('update', `sys/mounts/try-${type}`, { body: { type } }), { status: 204 });
  }
  for (const type of auth ?? []) {
    assert.deepEqual(await ask('update', `sys/auth/try-${type}`, { body: { type } }), { status: 204 });
  }
});
