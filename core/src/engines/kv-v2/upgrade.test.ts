import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Mounted, mountedWorld } from '../../kernel/testing/mounted.ts';
import { tuneMount } from '../../mounts/tune.ts';

/** `kv/` with documents of version 1, upgraded one second after they were written. */
async function upgraded(): Promise<Mounted> {
  const world = await mountedWorld();
  await world.ask('update', 'kv/app', { text: '{"a":12345678901234567890}' });
  await world.ask('update', 'kv/team/one', { body: { b: 2 } });
  await world.env.clock.advance(1000);
  await world.store.transact((tx) => tuneMount(tx, world.env, 'kv/', { options: { version: '2' } }));
  await world.env.clock.advance(1000);
  return world;
}

const V1 = {
  created_time: '2024-01-01T00:00:01Z',
  custom_metadata: null,
  deletion_time: '',
  destroyed: false,
  version: 1,
};

test('after the upgrade every old document is version 1 of its secret', async () => {
  const world = await upgraded();
  assert.deepEqual(await world.ask('read', 'kv/data/team/one'), {
    status: 200,
    data: { data: { b: 2 }, metadata: V1 },
  });
  const metadata = (await world.ask('read', 'kv/metadata/app')).data as Record<string, unknown>;
  assert.equal(metadata['current_version'], 1);
  assert.equal((await world.ask('read', 'kv/app')).status, 404);
  assert.deepEqual((await world.ask('read', 'kv/subkeys/team/one')).data, {
    subkeys: { b: null },
    metadata: V1,
  });
});

test('old and new secrets are listed together, in order, page by page', async () => {
  const world = await upgraded();
  await world.ask('update', 'kv/data/new', { body: { data: {} } });
  await world.ask('update', 'kv/data/app', { body: { data: {} } });
  const keys = async (query: Record<string, string>) =>
    ((await world.ask('list', 'kv/metadata/', { query })).data as { keys: string[] }).keys;
  assert.deepEqual(await keys({}), ['app', 'new', 'team/']);
  assert.deepEqual(await keys({ limit: '1' }), ['app']);
  assert.deepEqual(await keys({ limit: '1', after: 'app' }), ['new']);
  assert.deepEqual(await keys({ limit: '5', after: 'new' }), ['team/']);
});

test('the first write to an old secret makes version 2 and keeps version 1', async () => {
  const world = await upgraded();
  const written = await world.ask('update', 'kv/data/team/one', {
    body: { data: { c: 3 }, options: { cas: 1 } },
  });
  assert.equal((written.data as { version: number }).version, 2);
  const first = await world.ask('read', 'kv/data/team/one', { query: { version: '1' } });
  assert.deepEqual(first.data, { data: { b: 2 }, metadata: V1 });
  assert.ok(!world.store.dump().some((key) => key.endsWith('v1/team/one')));
});

test('a patch, a deletion, a destruction and a removal of an old secret work like on any other', async () => {
  const acts: [string, (world: Mounted) => Promise<unknown>, number][] = [
    ['patch', (world) => world.ask('patch', 'kv/data/app', { body: { data: { z: 1 } } }), 200],
    ['delete', (world) => world.ask('delete', 'kv/data/app'), 404],
    ['delete version', (world) => world.ask('update', 'kv/delete/app', { body: { versions: [1] } }), 404],
    ['destroy', (world) => world.ask('update', 'kv/destroy/app', { body: { versions: [1] } }), 404],
    ['remove', (world) => world.ask('delete', 'kv/metadata/app'), 404],
    ['metadata', (world) => world.ask('update', 'kv/metadata/app', { body: { max_versions: 3 } }), 200],
  ];
  for (const [name, act, status] of acts) {
    const world = await upgraded();
    await act(world);
    assert.equal((await world.ask('read', 'kv/data/app')).status, status, name);
    assert.ok(!world.store.dump().some((key) => key.endsWith('v1/app')), name);
  }
});

test('destroyed bytes of an old document are gone', async () => {
  const world = await upgraded();
  await world.ask('update', 'kv/destroy/app', { body: { versions: [1] } });
  assert.deepEqual(
    world.store
      .dump()
      .filter((key) => key.endsWith('/app') || key.includes('/app/'))
      .map((key) => key.slice(-12)),
    ['metadata/app'],
  );
});
