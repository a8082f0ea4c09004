import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountedWorld } from '../kernel/testing/mounted.ts';
import { deleteRemovedMounts } from '../mounts/deletions.ts';
import { systemRoutes } from './routes.ts';

type Table = Record<string, Record<string, unknown>>;

const world = () => mountedWorld(systemRoutes);

test('sys/mounts shows every mount with what clients read of it', async () => {
  const { ask } = await world();
  const { data } = await ask('read', 'sys/mounts');
  const table = data as Table;
  assert.deepEqual(Object.keys(table), ['cubbyhole/', 'identity/', 'kv/', 'secret/', 'sys/']);
  const { accessor, uuid, ...secret } = table['secret/'] ?? {};
  assert.match(String(accessor), /^kv_[0-9a-f]{8}$/);
  assert.match(String(uuid), /^[0-9a-f-]{36}$/);
  assert.deepEqual(secret, {
    config: { default_lease_ttl: 0, force_no_cache: false, max_lease_ttl: 0 },
    deprecation_status: 'supported',
    description: '',
    external_entropy_access: false,
    local: false,
    options: { version: '2' },
    plugin_version: '',
    running_plugin_version: 'v0.20.0+builtin',
    running_sha256: '',
    seal_wrap: false,
    type: 'kv',
  });
  assert.deepEqual(table['sys/']?.['config'], {
    default_lease_ttl: 0,
    force_no_cache: false,
    max_lease_ttl: 0,
    passthrough_request_headers: ['Accept'],
  });
  assert.equal(table['kv/']?.['options'], null);
});

test('sys/auth shows every auth method with its token type', async () => {
  const { ask } = await world();
  const table = (await ask('read', 'sys/auth')).data as Table;
  assert.deepEqual(Object.keys(table), ['token/']);
  assert.equal(table['token/']?.['description'], 'token based credentials');
  assert.deepEqual(table['token/']?.['config'], {
    default_lease_ttl: 0,
    force_no_cache: false,
    max_lease_ttl: 0,
    token_type: 'default-service',
  });
});

test('a secrets engine is mounted, used, shown and unmounted, and its bytes are gone', async () => {
  const { ask, store } = await world();
  const body = {
    type: 'kv',
    description: 'for the team',
    options: { version: '2' },
    config: { default_lease_ttl: '1h', max_lease_ttl: '86400', listing_visibility: 'unauth' },
  };
  assert.deepEqual(await ask('update', 'sys/mounts/team/kv', { body }), { status: 204 });
  const shown = (await ask('read', 'sys/mounts/team/kv')).data as Record<string, unknown>;
  assert.equal(shown['description'], 'for the team');
  assert.deepEqual(shown['config'], {
    default_lease_ttl: 3600,
    force_no_cache: false,
    listing_visibility: 'unauth',
    max_lease_ttl: 86400,
  });
  assert.equal((await ask('update', 'team/kv/data/x', { body: { data: { a: 1 } } })).status, 200);
  assert.deepEqual(await ask('delete', 'sys/mounts/team/kv'), { status: 204 });
  assert.equal((await ask('read', 'team/kv/data/x')).status, 404);
  await deleteRemovedMounts(store);
  assert.equal(store.dump().filter((key) => key.includes('/logical/')).length, 0);
});

test('what is not there is told in Vault’s words', async () => {
  const { ask } = await world();
  assert.deepEqual(await ask('read', 'sys/mounts/none'), {
    status: 400,
    errors: ['No secret engine mount at none/'],
  });
  assert.deepEqual(await ask('read', 'sys/auth/none'), { status: 400, errors: ['No auth engine at none/'] });
  assert.deepEqual(await ask('read', 'sys/mounts/none/tune'), {
    status: 400,
    errors: ['cannot fetch sysview for path "none/"'],
  });
  assert.deepEqual(await ask('delete', 'sys/mounts/none'), { status: 204 });
  assert.deepEqual(await ask('delete', 'sys/auth/none'), { status: 204 });
});

test('tune shows the settings in force and changes them', async () => {
  const { ask } = await world();
  assert.deepEqual((await ask('read', 'sys/mounts/secret/tune')).data, {
    default_lease_ttl: 2_764_800,
    description: '',
    force_no_cache: false,
    max_lease_ttl: 2_764_800,
    options: { version: '2' },
  });
  const body = { default_lease_ttl: '10m', max_lease_ttl: 3600, description: 'new' };
  assert.deepEqual(await ask('update', 'sys/mounts/secret/tune', { body }), { status: 204 });
  assert.deepEqual((await ask('read', 'sys/mounts/secret/tune')).data, {
    default_lease_ttl: 600,
    description: 'new',
    force_no_cache: false,
    max_lease_ttl: 3600,
    options: { version: '2' },
  });
  assert.deepEqual(await ask('update', 'sys/mounts/sys/tune', { body: { max_lease_ttl: '1h' } }), {
    status: 400,
    errors: ['cannot tune parameter max_lease_ttl of sys/'],
  });
});

test('auth methods are enabled, tuned through both doors, and disabled', async () => {
  const { ask, revoked, store } = await world();
  const body = { type: 'userpass', config: { token_type: 'batch' } };
  assert.deepEqual(await ask('update', 'sys/auth/people', { body }), { status: 204 });
  const read = async (path: string) => (await ask('read', path)).data as Record<string, unknown>;
  assert.equal((await read('sys/auth/people/tune'))['token_type'], 'batch');
  await ask('update', 'sys/mounts/auth/people/tune', { body: { token_type: 'service' } });
  assert.equal((await read('sys/mounts/auth/people/tune'))['token_type'], 'service');
  await ask('update', 'sys/auth/people/tune', { body: { token_type: '' } });
  assert.equal((await read('sys/auth/people/tune'))['token_type'], 'default-service');
  assert.deepEqual(await ask('delete', 'sys/auth/people'), { status: 204 });
  assert.ok(store.dump().some((key) => key.startsWith('shared/core/mount-deletions/')));
  assert.deepEqual(revoked, [], 'the endpoint revokes with the real leases, not with the double');
  assert.deepEqual(await ask('delete', 'sys/auth/token'), {
    status: 400,
    errors: ['token credential backend cannot be disabled'],
  });
});

test('kv enable-versioning turns version 1 into 2 and says so', async () => {
  const { ask } = await world();
  await ask('update', 'kv/app', { body: { a: 1 } });
  const tuned = await ask('update', 'sys/mounts/kv/tune', { body: { options: { version: '2' } } });
  assert.equal(tuned.status, 200);
  assert.match(tuned.warnings?.[0] ?? '', /^Upgrading mount from version 0 to version 2\. /);
  const { data } = await ask('read', 'kv/data/app');
  assert.deepEqual((data as { data: unknown }).data, { a: 1 });
});

test('a move keeps the data, answers an id, and the id tells how it went', async () => {
  const { ask } = await world();
  await ask('update', 'secret/data/x', { body: { data: { a: 1 } } });
  const { data } = await ask('update', 'sys/remount', { body: { from: 'secret', to: 'moved/here' } });
  const { migration_id } = data as { migration_id: string };
  assert.deepEqual((await ask('read', `sys/remount/status/${migration_id}`)).data, {
    migration_id,
    migration_info: { source_mount: 'secret/', target_mount: 'moved/here/', status: 'success' },
  });
  assert.equal((await ask('read', 'secret/data/x')).status, 404);
  assert.deepEqual(((await ask('read', 'moved/here/data/x')).data as { data: unknown }).data, { a: 1 });
  assert.deepEqual(await ask('read', 'sys/remount/status/none'), { status: 404, errors: [] });
  assert.deepEqual(await ask('update', 'sys/remount', { body: { from: 'secret' } }), {
    status: 400,
    errors: ["both 'from' and 'to' path must be specified as a string"],
  });
});

test('the record of moves stays small', async () => {
  const { ask, store } = await world();
  let at = 'secret';
  for (let i = 0; i < 70; i++) {
    await ask('update', 'sys/remount', { body: { from: at, to: `place-${i}` } });
    at = `place-${i}`;
  }
  assert.equal(store.dump().filter((key) => key.startsWith('shared/core/mount-migrations/')).length, 64);
});
