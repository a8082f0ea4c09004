import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountedWorld } from '../../kernel/testing/mounted.ts';
import { tuneMount } from '../../mounts/tune.ts';

const DEFAULT_SECONDS = 2_764_800;

test('a document comes back as it was written, with the default lease duration', async () => {
  const world = await mountedWorld();
  const body = { a: 'b', path: 'mine', after: 'x', limit: 'not a number', nested: { c: [1, true, null] } };
  assert.deepEqual(await world.ask('update', 'kv/team/app', { body }), { status: 204 });
  assert.deepEqual(await world.ask('read', 'kv/team/app'), {
    status: 200,
    data: body,
    leaseDurationSeconds: DEFAULT_SECONDS,
  });
});

test('lease_duration follows the document’s ttl or lease, or the mount', async () => {
  const cases: [object, number][] = [
    [{ ttl: '1h' }, 3600],
    [{ ttl: 90 }, 90],
    [{ ttl: '90' }, 90],
    [{ lease: '2m' }, 120],
    [{ ttl: '1m', lease: '2m' }, 60],
    [{ ttl: 'soon' }, DEFAULT_SECONDS],
    [{ ttl: {} }, DEFAULT_SECONDS],
    [{ a: 1 }, DEFAULT_SECONDS],
  ];
  const world = await mountedWorld();
  for (const [body, seconds] of cases) {
    await world.ask('update', 'kv/x', { body: { ...body } });
    assert.equal((await world.ask('read', 'kv/x')).leaseDurationSeconds, seconds, JSON.stringify(body));
  }
  await world.store.transact((tx) => tuneMount(tx, world.env, 'kv/', { defaultLeaseTtl: '5m' }));
  assert.equal((await world.ask('read', 'kv/x')).leaseDurationSeconds, 300);
});

test('a write replaces the whole document and a delete is not an error twice', async () => {
  const world = await mountedWorld();
  await world.ask('update', 'kv/x', { body: { a: 1, b: 2 } });
  await world.ask('update', 'kv/x', { body: { c: 3 } });
  assert.deepEqual((await world.ask('read', 'kv/x')).data, { c: 3 });
  assert.deepEqual(await world.ask('delete', 'kv/x'), { status: 204 });
  assert.deepEqual(await world.ask('delete', 'kv/x'), { status: 204 });
  assert.deepEqual(await world.ask('read', 'kv/x'), { status: 404, errors: [] });
});

test('bad writes are refused in Vault’s words', async () => {
  const world = await mountedWorld();
  assert.deepEqual(await world.ask('update', 'kv/x'), { status: 400, errors: ['missing data fields'] });
  assert.deepEqual(await world.ask('update', 'kv/', { body: { a: 1 } }), {
    status: 400,
    errors: ['missing path'],
  });
  assert.deepEqual(await world.ask('update', 'kv/x/', { body: { a: 1 } }), {
    status: 400,
    errors: ["cannot write to a path ending in '/'"],
  });
  assert.deepEqual(await world.ask('patch', 'kv/x', { body: { a: 1 } }), {
    status: 405,
    errors: ['unsupported operation'],
  });
});

test('lists show the names below a path', async () => {
  const world = await mountedWorld();
  for (const path of ['a', 'a/b', 'a/c/d', 'e']) await world.ask('update', `kv/${path}`, { body: { x: 1 } });
  const list = async (path: string, query: Record<string, string> = {}) =>
    (await world.ask('list', path, { query })).data;
  assert.deepEqual(await list('kv'), { keys: ['a', 'a/', 'e'] });
  assert.deepEqual(await list('kv/'), { keys: ['a', 'a/', 'e'] });
  assert.deepEqual(await list('kv/a'), { keys: ['b', 'c/'] });
  assert.deepEqual(await list('kv/', { after: 'a', limit: '1' }), { keys: ['a/'] });
  assert.deepEqual(await world.ask('list', 'kv/none'), { status: 404, errors: [] });
});

test('numbers a double cannot hold are kept', async () => {
  const world = await mountedWorld();
  await world.ask('update', 'kv/x', { text: '{"n":12345678901234567890.10}' });
  const key = world.store.dump().find((name) => name.endsWith('v1/x'));
  const bytes = await world.store.read((tx) => tx.get(key ?? ''));
  assert.equal(Buffer.from(bytes ?? []).toString(), '{"n":12345678901234567890.10}');
});
