import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEnv } from '../base/testing/env.ts';
import { mapStore } from '../storage/testing/map-store.ts';
import { addMount, type MountDeps } from './lifecycle.ts';
import { mountRequestPath } from './mount.ts';
import { backendOf, createDefaultMounts, findMount, listMounts, mountByAccessor } from './table.ts';

async function world() {
  const store = mapStore();
  const env = testEnv();
  const deps: MountDeps = { env, maxLeaseTtlMs: 1000, revokePrefix: async () => undefined };
  await store.transact((tx) => createDefaultMounts(tx, env));
  return { store, env, deps };
}

test('a new cluster has the mounts of Vault with its descriptions', async () => {
  const { store } = await world();
  const rows = await store.read(async (tx) => [
    ...(await listMounts(tx, 'mounts')),
    ...(await listMounts(tx, 'auth')),
  ]);
  assert.deepEqual(
    rows.map((row) => [mountRequestPath(row), row.type, row.local, row.description, backendOf(row)]),
    [
      ['cubbyhole/', 'cubbyhole', true, 'per-token private secret storage', 'cubbyhole'],
      ['identity/', 'identity', false, 'identity store', 'identity'],
      ['sys/', 'system', false, 'system endpoints used for control, policy and debugging', 'sys'],
      ['auth/token/', 'token', false, 'token based credentials', 'token'],
    ],
  );
  assert.match(rows[0]?.accessor ?? '', /^cubbyhole_[0-9a-f]{8}$/);
  assert.match(rows[3]?.accessor ?? '', /^auth_token_[0-9a-f]{8}$/);
  assert.equal(new Set(rows.map((row) => row.uuid)).size, 4);
});

test('a path leads to the mount it lies below, and to the path below that', async () => {
  const { store, deps } = await world();
  await store.transact(async (tx) => {
    await addMount(tx, deps, { table: 'mounts', path: 'team/a/kv', type: 'kv' });
    await addMount(tx, deps, { table: 'auth', path: 'people', type: 'userpass' });
  });
  const cases: [string, [string, string] | undefined][] = [
    ['team/a/kv/x/y', ['team/a/kv/', 'x/y']],
    ['team/a/kv/', ['team/a/kv/', '']],
    ['team/a/kv', ['team/a/kv/', '']],
    ['team/a/kvx', undefined],
    ['team/a', undefined],
    ['team/a/', undefined],
    ['auth/people/login/bob', ['auth/people/', 'login/bob']],
    ['people/login/bob', undefined],
    ['auth/team/a/kv/x', undefined],
    ['cubbyhole/a', ['cubbyhole/', 'a']],
    ['sys/mounts', ['sys/', 'mounts']],
    ['', undefined],
    ['/', undefined],
    ['__proto__/x', undefined],
    ['toString', undefined],
  ];
  await store.read(async (tx) => {
    for (const [path, expected] of cases) {
      const found = await findMount(tx, path);
      assert.deepEqual(found && [mountRequestPath(found.mount), found.rest], expected, path);
    }
  });
});

test('a mount is found by its accessor', async () => {
  const { store } = await world();
  await store.read(async (tx) => {
    const [first] = await listMounts(tx, 'auth');
    assert.equal((await mountByAccessor(tx, first?.accessor ?? ''))?.path, 'token/');
    assert.equal(await mountByAccessor(tx, 'kv_00000000'), undefined);
  });
});

test('two clusters in one process never see the tables of the other', async () => {
  const one = await world();
  const two = await world();
  await one.store.transact((tx) => addMount(tx, one.deps, { table: 'mounts', path: 'a', type: 'kv' }));
  assert.equal((await one.store.read((tx) => findMount(tx, 'a/x')))?.rest, 'x');
  assert.equal(await two.store.read((tx) => findMount(tx, 'a/x')), undefined);
});
