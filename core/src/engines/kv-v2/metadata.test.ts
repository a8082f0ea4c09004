import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Mounted, mountedWorld } from '../../kernel/testing/mounted.ts';

function put(world: Mounted, path: string, data: object = {}) {
  return world.ask('update', `secret/data/${path}`, { body: { data } });
}

function set(world: Mounted, path: string, body: object) {
  return world.ask('update', `secret/metadata/${path}`, { body: { ...body } });
}

async function read(world: Mounted, path: string) {
  return (await world.ask('read', `secret/metadata/${path}`)).data as Record<string, unknown>;
}

test('metadata describes the secret and its versions as Vault does', async () => {
  const world = await mountedWorld();
  await put(world, 'app');
  await world.env.clock.advance(60_000);
  await put(world, 'app');
  await world.ask('update', 'secret/delete/app', { body: { versions: [1] } });
  await set(world, 'app', { max_versions: 5, delete_version_after: '1h', custom_metadata: { owner: 'me' } });
  assert.deepEqual(await read(world, 'app'), {
    cas_required: false,
    created_time: '2024-01-01T00:00:00Z',
    current_version: 2,
    custom_metadata: { owner: 'me' },
    delete_version_after: '1h0m0s',
    max_versions: 5,
    oldest_version: 0,
    updated_time: '2024-01-01T00:01:00Z',
    versions: {
      1: { created_time: '2024-01-01T00:00:00Z', deletion_time: '2024-01-01T00:01:00Z', destroyed: false },
      2: { created_time: '2024-01-01T00:01:00Z', deletion_time: '', destroyed: false },
    },
  });
  assert.deepEqual(await world.ask('read', 'secret/metadata/none'), { status: 404, errors: [] });
});

test('metadata may come before the first version', async () => {
  const world = await mountedWorld();
  assert.deepEqual(await set(world, 'app', { custom_metadata: { a: 'b' } }), { status: 204 });
  assert.deepEqual((await read(world, 'app'))['versions'], {});
  assert.deepEqual(await world.ask('read', 'secret/data/app'), { status: 404, errors: [] });
  const { data } = await put(world, 'app');
  assert.deepEqual((data as { custom_metadata: unknown }).custom_metadata, { a: 'b' });
});

test('an update that sets nothing makes nothing', async () => {
  const world = await mountedWorld();
  assert.deepEqual(await set(world, 'app', {}), { status: 204 });
  assert.equal((await world.ask('read', 'secret/metadata/app')).status, 404);
});

test('deleting metadata deletes every byte of the secret', async () => {
  const world = await mountedWorld();
  for (let i = 0; i < 3; i++) await put(world, 'a/b');
  await put(world, 'a/b/c');
  assert.deepEqual(await world.ask('delete', 'secret/metadata/a/b'), { status: 204 });
  assert.deepEqual(
    world.store
      .dump()
      .filter((key) => key.includes('/logical/'))
      .map((key) => key.replace(/^.*\/logical\/[^/]+/, '')),
    ['/metadata/a/b/c', '/versions/a/b/c/1'],
  );
  assert.deepEqual(await world.ask('delete', 'secret/metadata/a/b'), { status: 204 });
  const { data } = await put(world, 'a/b');
  assert.equal((data as { version: number }).version, 1);
});

test('custom metadata has limits, named in Vault’s words', async () => {
  const world = await mountedWorld();
  const prefix = 'custom_metadata validation failed: ';
  const cases: [object, string][] = [
    [
      { [`${'k'.repeat(129)}`]: 'v' },
      `1 error occurred:\n\t* ${prefix}length of key "${'k'.repeat(129)}" is 129 but must be 0 < len(key) <= 128\n\n`,
    ],
    [
      { '': 'v' },
      `1 error occurred:\n\t* ${prefix}length of key "" is 0 but must be 0 < len(key) <= 128\n\n`,
    ],
    [
      { k: 'ä'.repeat(257) },
      `1 error occurred:\n\t* ${prefix}length of value for key "k" is 514 but must be 0 < len(value) <= 512\n\n`,
    ],
    [
      { k: '' },
      `1 error occurred:\n\t* ${prefix}length of value for key "k" is 0 but must be 0 < len(value) <= 512\n\n`,
    ],
    [{ k: 'a\nb' }, `1 error occurred:\n\t* ${prefix}value for key "k" contains unprintable characters\n\n`],
    [
      { 'a\tb': 'v', k: '' },
      `2 errors occurred:\n\t* ${prefix}key "a\\tb" (a\tb) contains unprintable characters\n\t* ${prefix}length of value for key "k" is 0 but must be 0 < len(value) <= 512\n\n`,
    ],
    [
      Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, 'v'])),
      `1 error occurred:\n\t* ${prefix}payload must contain at most 64 keys, provided 65\n\n`,
    ],
    [{ k: {} }, `${prefix}'' expected type 'string', got unconvertible type 'map[string]interface {}'`],
    [{ k: ['v'] }, `${prefix}'' expected type 'string', got unconvertible type '[]interface {}'`],
  ];
  for (const [custom_metadata, error] of cases) {
    assert.deepEqual(await set(world, 'app', { custom_metadata }), { status: 400, errors: [error] });
  }
  assert.equal((await world.ask('read', 'secret/metadata/app')).status, 404);
  const largest = Object.fromEntries(
    Array.from({ length: 64 }, (_, i) => [`${i}`.padEnd(128, 'k'), 'v'.repeat(512)]),
  );
  assert.equal((await set(world, 'app', { custom_metadata: largest })).status, 204);
  await set(world, 'app', { custom_metadata: { n: 7, yes: true } });
  assert.deepEqual((await read(world, 'app'))['custom_metadata'], { n: '7', yes: '1' });
  await set(world, 'app', { custom_metadata: {} });
  assert.equal((await read(world, 'app'))['custom_metadata'], null);
});

test('a patch of metadata changes what it names', async () => {
  const world = await mountedWorld();
  const patch = (body: object) => world.ask('patch', 'secret/metadata/app', { body: { ...body } });
  assert.deepEqual(await patch({ max_versions: 3 }), { status: 404, errors: [] });
  await set(world, 'app', {
    max_versions: 5,
    cas_required: true,
    delete_version_after: '1h',
    custom_metadata: { a: '1', b: '2' },
  });
  assert.deepEqual(await patch({}), { status: 204 });
  assert.deepEqual(await patch({ custom_metadata: { a: null, c: '3' } }), { status: 204 });
  const after = await read(world, 'app');
  assert.deepEqual(after['custom_metadata'], { b: '2', c: '3' });
  assert.equal(after['max_versions'], 5);
  assert.deepEqual(await patch({ max_versions: null, cas_required: null, delete_version_after: null }), {
    status: 204,
  });
  const reset = await read(world, 'app');
  assert.deepEqual(
    [reset['max_versions'], reset['cas_required'], reset['delete_version_after']],
    [0, false, '0s'],
  );
  assert.deepEqual(await patch({ custom_metadata: null }), { status: 204 });
  assert.equal((await read(world, 'app'))['custom_metadata'], null);
  assert.equal((await patch({ custom_metadata: { k: '' } })).status, 400);
});

test('patches cannot grow custom metadata past its limit', async () => {
  const world = await mountedWorld();
  const pairs = (from: number) =>
    Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${from + i}`, 'v']));
  await set(world, 'app', { custom_metadata: pairs(0) });
  const outcome = await world.ask('patch', 'secret/metadata/app', { body: { custom_metadata: pairs(40) } });
  assert.equal(outcome.status, 400);
  assert.match(outcome.errors?.[0] ?? '', /at most 64 keys, provided 80/);
});

test('settings that cannot be are refused', async () => {
  const world = await mountedWorld();
  const cases: [object, string][] = [
    [{ max_versions: -1 }, 'max_versions must be between 0 and 4000'],
    [{ max_versions: 4001 }, 'max_versions must be between 0 and 4000'],
    [
      { delete_version_after: '-5s' },
      `Field validation failed: error converting input for field "delete_version_after": cannot provide negative value '-5'`,
    ],
  ];
  for (const [body, error] of cases) {
    assert.deepEqual(await set(world, 'app', body), { status: 400, errors: [error] });
  }
  assert.deepEqual(await world.ask('update', 'secret/metadata/', { body: { max_versions: 1 } }), {
    status: 400,
    errors: ['missing path'],
  });
});

test('turning check-and-set off where the mount demands it is answered with a warning', async () => {
  const world = await mountedWorld();
  await world.ask('update', 'secret/config', { body: { cas_required: true } });
  const warnings = [
    '"cas_required" set to false, but is mandated by backend config. This value will be ignored.',
  ];
  assert.deepEqual(await set(world, 'app', { cas_required: false }), { status: 200, warnings });
  assert.deepEqual(await world.ask('patch', 'secret/metadata/app', { body: { cas_required: false } }), {
    status: 200,
    warnings,
  });
  assert.deepEqual(await set(world, 'app', { cas_required: true }), { status: 204 });
});

test('lists show names and folders in order and can be paged', async () => {
  const world = await mountedWorld();
  for (const path of ['b', 'a/x', 'a/y/z', 'c', 'a', 'ä', '🗝', 'ￜ']) await put(world, path);
  const list = async (path: string, query: Record<string, string> = {}) =>
    (await world.ask('list', `secret/metadata/${path}`, { query })).data as { keys: string[] };
  const all = ['a', 'a/', 'b', 'c', 'ä', 'ￜ', '🗝'];
  assert.deepEqual([...(await list('')).keys].sort(), [...all].sort());
  assert.deepEqual((await list('a/')).keys, ['x', 'y/']);
  assert.deepEqual((await list('a')).keys, ['x', 'y/']);
  assert.deepEqual((await list('', { limit: '2' })).keys, ['a', 'a/']);
  assert.deepEqual((await list('', { after: 'a/', limit: '2' })).keys, ['b', 'c']);
  assert.equal((await list('', { limit: '0' })).keys.length, 7);
  assert.equal((await list('', { limit: '-1' })).keys.length, 7);
  assert.deepEqual(await world.ask('list', 'secret/metadata/none/'), { status: 404, errors: [] });
  assert.equal((await world.ask('list', 'secret/metadata', { query: { limit: 'x' } })).status, 400);
  assert.equal((await world.ask('list', 'secret/data/')).status, 405);
});

test('a detailed list has the metadata of each secret', async () => {
  const world = await mountedWorld();
  await put(world, 'a/x');
  await put(world, 'a/y/z');
  const { data } = await world.ask('list', 'secret/detailed-metadata/a/');
  const { keys, key_info } = data as { keys: string[]; key_info: Record<string, Record<string, unknown>> };
  assert.deepEqual(keys, ['x', 'y/']);
  assert.equal(key_info['x']?.['current_version'], 1);
  assert.deepEqual(key_info['y/'], {});
});
