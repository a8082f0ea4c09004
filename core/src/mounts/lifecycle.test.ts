import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { Refusal } from '../base/refusal.ts';
import { testEnv } from '../base/testing/env.ts';
import { mapStore } from '../storage/testing/map-store.ts';
import { deleteRemovedMounts } from './deletions.ts';
import { addMount, type MountDeps, type MountInput, moveMount, removeMount } from './lifecycle.ts';
import { mountPrefix } from './mount.ts';
import { backendOf, createDefaultMounts, findMount, listMounts, mountAt } from './table.ts';
import { type MountTuning, tuneMount } from './tune.ts';

const HOUR_MS = 3_600_000;

async function world() {
  const store = mapStore();
  const env = testEnv();
  const revoked: string[] = [];
  const deps: MountDeps = {
    env,
    maxLeaseTtlMs: 24 * HOUR_MS,
    revokePrefix: async (_tx, prefix) => {
      revoked.push(prefix);
    },
  };
  await store.transact((tx) => createDefaultMounts(tx, env));
  const add = (path: string, type: string, more: Partial<MountInput> = {}) =>
    store.transact((tx) => addMount(tx, deps, { table: 'mounts', path, type, ...more }));
  const remove = (path: string, table: 'mounts' | 'auth' = 'mounts') =>
    store.transact((tx) => removeMount(tx, deps, table, path));
  const move = (from: string, to: string) => store.transact((tx) => moveMount(tx, deps, from, to));
  const tune = (path: string, tuning: MountTuning) =>
    store.transact((tx) => tuneMount(tx, env, path, tuning));
  return { store, env, deps, revoked, add, remove, move, tune };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return `${error.status} ${error.errors.join('; ')}`;
    throw error;
  }
  return 'no refusal';
}

test('every wrong mount is refused in Vault’s words and changes nothing', async () => {
  const { store, add } = await world();
  await add('in/use', 'kv');
  const before = store.dump();
  const cases: [string, string, Partial<MountInput>, string][] = [
    ['in/use', 'kv', {}, '400 path is already in use at in/use/'],
    ['in', 'kv', {}, '400 path is already in use at in/use/'],
    ['in/use/below', 'kv', {}, '400 path is already in use at in/use/'],
    ['sys', 'kv', {}, '400 cannot mount "sys/"'],
    ['auth/x', 'kv', {}, '400 cannot mount "auth/x/"'],
    ['cubbyhole/x', 'kv', {}, '400 cannot mount "cubbyhole/x/"'],
    ['identity', 'kv', {}, '400 cannot mount "identity/"'],
    ['audit/x', 'kv', {}, '400 cannot mount "audit/x/"'],
    ['x', 'cubbyhole', {}, '400 mount type of "cubbyhole" is not mountable'],
    ['x', 'system', {}, '400 mount type of "system" is not mountable'],
    ['x', '', {}, '400 backend type must be specified as a string'],
    ['x', 'transit', {}, '400 plugin not found in the catalog: transit'],
    ['x', 'userpass', {}, '400 plugin not found in the catalog: userpass'],
    ['x', 'plugin', {}, '400 plugin_name must be provided for plugin backend'],
    ['x', 'plugin', { pluginName: 'magic' }, '400 plugin not found in the catalog: magic'],
    [
      'x',
      'magic',
      { options: { version: '2' } },
      '400 secrets engine "magic" does not allow setting a version',
    ],
    ['x', 'kv', { options: { version: '3' } }, '400 unsupported version 3 of secrets engine "kv"'],
    ['', 'kv', {}, '400 backend path must be specified'],
    ['a//b', 'kv', {}, "400 path 'a//b/' does not match cleaned path 'a/b/'"],
    ['a/../b', 'kv', {}, "400 path 'a/../b/' does not match cleaned path 'b/'"],
    ['../b', 'kv', {}, '400 relative paths not supported'],
    ['.', 'kv', {}, '400 relative paths not supported'],
    ['a\u0000b', 'kv', {}, '400 path cannot contain non-printable characters'],
    ['a\u202eb', 'kv', {}, '400 path cannot contain non-printable characters'],
    ['a\nb', 'kv', {}, '400 path cannot contain non-printable characters'],
    [' a', 'kv', {}, '400 path cannot contain trailing whitespace'],
    [
      'x',
      'kv',
      { config: { default_lease_ttl: 'soon' } },
      '400 unable to parse default TTL of soon: invalid duration',
    ],
    ['x', 'kv', { config: { max_lease_ttl: '-1h' } }, '400 unable to parse max TTL of -1h: invalid duration'],
    [
      'x',
      'kv',
      { config: { default_lease_ttl: '2h', max_lease_ttl: '1h' } },
      '400 given default lease TTL greater than given max lease TTL',
    ],
    [
      'x',
      'kv',
      { config: { default_lease_ttl: '25h' } },
      '400 given default lease TTL greater than system max lease TTL of 86400',
    ],
    ['x', 'kv', { config: { listing_visibility: 'all' } }, '400 invalid listing_visibility all'],
    [
      'x',
      'kv',
      { config: { force_no_cache: 'yes' } },
      '400 unable to convert given mount config information',
    ],
    [
      'x',
      'kv',
      { config: { plugin_version: 'v9.9.9' } },
      '400 cannot select non-builtin version of secrets plugin kv',
    ],
    [
      'x',
      'kv',
      { config: { plugin_version: 'new' } },
      '400 version "new" is not a valid semantic version: Malformed version',
    ],
  ];
  for (const [path, type, more, expected] of cases) {
    assert.equal(await refusal(add(path, type, more)), expected, `${path} ${type}`);
  }
  assert.deepEqual(store.dump(), before);
});

test('every wrong auth method is refused in Vault’s words', async () => {
  const { add } = await world();
  const cases: [string, string, Partial<MountInput>, string][] = [
    ['token', 'userpass', {}, '400 path is already in use at token/'],
    ['x', 'token', {}, '400 token credential backend cannot be instantiated'],
    ['x', 'kv', {}, '400 plugin not found in the catalog: kv'],
    [
      'x',
      'userpass',
      { options: { version: '1' } },
      '400 auth method "userpass" does not allow setting a version',
    ],
    ['x', 'userpass', { config: { token_type: 'paper' } }, "400 invalid value for 'token_type'"],
    [
      'x',
      'userpass',
      { config: { default_lease_ttl: [] } },
      '400 unable to convert given auth config information',
    ],
    ['', 'userpass', {}, '400 backend path must be specified'],
  ];
  for (const [path, type, more, expected] of cases) {
    assert.equal(await refusal(add(path, type, { table: 'auth', ...more })), expected, `${path} ${type}`);
  }
});

test('aliases of kv become kv with a version', async () => {
  const { add } = await world();
  assert.deepEqual((await add('one', 'kv-v1')).options, { version: '1' });
  assert.deepEqual((await add('two', 'kv-v2')).options, { version: '2' });
  assert.equal((await add('plain', 'kv')).options, null);
  const generic = await add('old', 'generic');
  assert.equal(generic.type, 'kv');
  assert.equal(backendOf(generic), 'kv-v1');
  assert.equal(backendOf(await add('named', 'plugin', { config: { plugin_name: 'kv' } })), 'kv-v1');
});

test('lists in config may be texts with commas', async () => {
  const { add } = await world();
  const mount = await add('x', 'kv', {
    config: { audit_non_hmac_request_keys: 'a, b', passthrough_request_headers: ['X-One'] },
  });
  assert.deepEqual(mount.config.auditNonHmacRequestKeys, ['a', 'b']);
  assert.deepEqual(mount.config.passthroughRequestHeaders, ['X-One']);
});

test('unmounting revokes leases and deletes the bytes of the mount and nothing else', async () => {
  const { store, add, remove, revoked } = await world();
  const doomed = await add('doomed', 'kv');
  const kept = await add('kept', 'kv');
  await store.transact(async (tx) => {
    for (let i = 0; i < 1234; i++) tx.put(`${mountPrefix(doomed)}v1/${i}`, utf8('x'));
    tx.put(`${mountPrefix(kept)}v1/a`, utf8('x'));
  });
  await remove('doomed');
  assert.deepEqual(revoked, ['doomed/']);
  assert.equal(await store.read((tx) => findMount(tx, 'doomed/a')), undefined);
  await deleteRemovedMounts(store);
  assert.deepEqual(
    store.dump().filter((key) => key.includes('/logical/') || key.includes('deletions')),
    [`${mountPrefix(kept)}v1/a`],
  );
});

test('data of a path that is mounted again does not come back and is not lost', async () => {
  const { store, add, remove } = await world();
  const old = await add('a', 'kv');
  await store.transact(async (tx) => tx.put(`${mountPrefix(old)}v1/x`, utf8('old')));
  await remove('a');
  const fresh = await add('a', 'kv');
  await store.transact(async (tx) => tx.put(`${mountPrefix(fresh)}v1/y`, utf8('new')));
  await deleteRemovedMounts(store);
  assert.deepEqual(
    store.dump().filter((key) => key.includes('/logical/')),
    [`${mountPrefix(fresh)}v1/y`],
  );
});

test('deletion that was interrupted goes on where it was', async () => {
  const { store, add, remove } = await world();
  const doomed = await add('doomed', 'kv', { local: true });
  assert.ok(mountPrefix(doomed).startsWith('local/'));
  await store.transact(async (tx) => {
    for (let i = 0; i < 700; i++) tx.put(`${mountPrefix(doomed)}${i}`, utf8('x'));
  });
  await remove('doomed');
  const controller = new AbortController();
  let steps = 0;
  const stopping = {
    read: store.read,
    transact: async (work: Parameters<typeof store.transact>[0]) => {
      steps += 1;
      controller.abort();
      return store.transact(work);
    },
  } as typeof store;
  await deleteRemovedMounts(stopping, controller.signal);
  assert.equal(steps, 1);
  assert.equal(store.dump().filter((key) => key.startsWith(mountPrefix(doomed))).length, 200);
  await deleteRemovedMounts(store);
  assert.equal(store.dump().filter((key) => key.startsWith(mountPrefix(doomed))).length, 0);
});

test('unmounting what is not there is no error, unmounting what must stay is', async () => {
  const { remove, revoked } = await world();
  await remove('nothing');
  assert.equal(await refusal(remove('sys')), '400 cannot unmount "sys/"');
  assert.equal(await refusal(remove('cubbyhole/')), '400 cannot unmount "cubbyhole/"');
  assert.equal(await refusal(remove('token', 'auth')), '400 token credential backend cannot be disabled');
  await remove('userpass', 'auth');
  assert.deepEqual(revoked, []);
});

test('a moved mount keeps its data, its uuid and its accessor', async () => {
  const { store, add, move, revoked } = await world();
  const mount = await add('old/place', 'kv');
  await store.transact(async (tx) => tx.put(`${mountPrefix(mount)}v1/x`, utf8('x')));
  const moved = await move('old/place/', 'new');
  assert.equal(moved.path, 'new/');
  assert.equal(mountPrefix(moved), mountPrefix(mount));
  assert.equal(moved.accessor, mount.accessor);
  assert.deepEqual(revoked, ['old/place/']);
  assert.equal(await store.read((tx) => findMount(tx, 'old/place/x')), undefined);
  assert.equal((await store.read((tx) => findMount(tx, 'new/x')))?.mount.uuid, mount.uuid);
  assert.ok(store.dump().includes(`${mountPrefix(moved)}v1/x`));
});

test('every wrong move is refused in Vault’s words', async () => {
  const { add, move } = await world();
  await add('a', 'kv');
  await add('b', 'kv');
  await add('people', 'userpass', { table: 'auth' });
  const cases: [string, string, string][] = [
    ['', 'b', "400 both 'from' and 'to' path must be specified as a string"],
    ['a', '', "400 both 'from' and 'to' path must be specified as a string"],
    [' a', 'c', "400 'from' path cannot contain trailing whitespace"],
    ['a', 'c ', "400 'to' path cannot contain trailing whitespace"],
    ['a', 'b', '400 path already in use at "b/"'],
    ['a', 'b/c', '400 path already in use at "b/"'],
    ['a', 'a/b', '400 path already in use at "a/"'],
    ['none', 'c', '400 no matching mount at "none/"'],
    ['sys', 'c', '400 cannot remount "sys/"'],
    ['a', 'sys/c', '400 cannot remount to destination sys/c/'],
    ['a', 'auth/c', '400 cannot remount to destination auth/c/'],
    ['auth/people', 'c', '400 cannot remount auth mount to non-auth mount "c/"'],
    ['auth/token', 'auth/c', '400 cannot remount "auth/token/"'],
    ['auth/people', 'auth/token/c', '400 cannot remount to destination "auth/token/c/"'],
    ['auth/people', 'auth/people', '400 path already in use at "auth/people/"'],
    ['auth/people', 'auth/', '400 invalid destination mount path "auth/"'],
    ['a', 'c//d', "400 invalid destination mount: path 'c//d/' does not match cleaned path 'c/d/'"],
  ];
  for (const [from, to, expected] of cases)
    assert.equal(await refusal(move(from, to)), expected, `${from} ${to}`);
  assert.equal((await move('auth/people', 'auth/humans')).path, 'humans/');
});

test('tuning changes what is given and leaves the rest', async () => {
  const { add, tune } = await world();
  await add('a', 'kv', { description: 'first', config: { default_lease_ttl: '1h' } });
  const { mount, warning } = await tune('a/', { maxLeaseTtl: '2h', listingVisibility: 'unauth' });
  assert.equal(warning, undefined);
  assert.equal(mount.description, 'first');
  assert.equal(mount.config.defaultLeaseTtlMs, HOUR_MS);
  assert.equal(mount.config.maxLeaseTtlMs, 2 * HOUR_MS);
  assert.equal(mount.config.listingVisibility, 'unauth');
  const back = await tune('a/', { defaultLeaseTtl: 'system', description: '' });
  assert.equal(back.mount.config.defaultLeaseTtlMs, 0);
  assert.equal(back.mount.description, '');
});

test('every wrong tuning is refused in Vault’s words and changes nothing', async () => {
  const { store, add, tune } = await world();
  await add('one', 'kv-v1');
  await add('two', 'kv-v2');
  await add('people', 'userpass', { table: 'auth' });
  const cases: [string, MountTuning, string][] = [
    ['none/', { description: 'x' }, '400 tune of path "none/" failed: no mount entry found'],
    ['sys/', { description: 'x' }, '400 cannot tune parameter description of sys/'],
    ['cubbyhole/', { maxLeaseTtl: '1h' }, '400 cannot tune parameter max_lease_ttl of cubbyhole/'],
    [
      'one/',
      { defaultLeaseTtl: '2h', maxLeaseTtl: '1h' },
      '400 backend max lease TTL of 3600 would be less than backend default lease TTL of 7200',
    ],
    ['one/', { defaultLeaseTtl: 'soon' }, '400 time: invalid duration "soon"'],
    ['one/', { listingVisibility: 'x' }, '400 invalid listing_visibility x'],
    ['one/', { tokenType: 'batch' }, "400 'token_type' can only be modified on auth mounts"],
    [
      'auth/token/',
      { tokenType: 'batch' },
      "400 'token_type' cannot be set for 'token' or 'ns_token' auth mounts",
    ],
    ['auth/people/', { tokenType: 'x' }, "400 invalid value for 'token_type'"],
    ['one/', { options: { version: '3' } }, '400 invalid version provided: 3'],
    ['two/', { options: { version: '1' } }, '400 cannot downgrade mount from version 2'],
    [
      'one/',
      { options: { version: 'x' } },
      '400 unable to parse options: strconv.ParseInt: parsing "x": invalid syntax',
    ],
    ['one/', { pluginVersion: 'v9.9.9' }, '400 plugin "kv", version "v9.9.9" not found in the catalog'],
  ];
  const rows = () => store.read((tx) => listMounts(tx, 'mounts'));
  const before = await rows();
  for (const [path, tuning, expected] of cases)
    assert.equal(await refusal(tune(path, tuning)), expected, path);
  assert.deepEqual(await rows(), before);
});

test('audit keys may be tuned on every mount', async () => {
  const { tune } = await world();
  const { mount } = await tune('sys/', { auditNonHmacRequestKeys: ['token'] });
  assert.deepEqual(mount.config.auditNonHmacRequestKeys, ['token']);
});

test('a kv mount is given versions once, with Vault’s warning', async () => {
  const { store, env, add, tune } = await world();
  await add('a', 'kv-v1');
  const first = await tune('a/', { options: { version: '2' } });
  assert.equal(
    first.warning,
    'Upgrading mount from version 1 to version 2. This mount will be unavailable for a brief period and will resume service shortly.',
  );
  assert.equal(backendOf(first.mount), 'kv-v2');
  assert.equal(first.mount.versionedSince, env.clock.now());
  await env.clock.advance(1000);
  const again = await tune('a/', { options: { version: '2' } });
  assert.equal(again.warning, undefined);
  const stored = await store.read((tx) => mountAt(tx, 'mounts', 'a/'));
  assert.equal(stored?.versionedSince, first.mount.versionedSince);
});
