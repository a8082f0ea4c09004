import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENTRY_BYTES_MAX } from '../../base/limits.ts';
import { type Mounted, mountedWorld, type Outcome } from '../../kernel/testing/mounted.ts';

const NOW = '2024-01-01T00:00:00Z';

function put(world: Mounted, path: string, data: unknown, options?: unknown): Promise<Outcome> {
  return world.ask('update', `secret/data/${path}`, {
    body: { data, ...(options !== undefined && { options }) },
  });
}

function get(world: Mounted, path: string, version?: number): Promise<Outcome> {
  return world.ask(
    'read',
    `secret/data/${path}`,
    version === undefined ? {} : { query: { version: `${version}` } },
  );
}

test('a write answers with the metadata of the new version, a read with the data too', async () => {
  const world = await mountedWorld();
  const metadata = {
    created_time: NOW,
    custom_metadata: null,
    deletion_time: '',
    destroyed: false,
    version: 1,
  };
  assert.deepEqual(await put(world, 'app', { user: 'me', nested: { a: [1, null] } }), {
    status: 200,
    data: metadata,
  });
  assert.deepEqual(await get(world, 'app'), {
    status: 200,
    data: { data: { user: 'me', nested: { a: [1, null] } }, metadata },
  });
});

test('old versions stay readable, unknown ones are an empty 404', async () => {
  const world = await mountedWorld();
  await put(world, 'app', { n: 1 });
  await put(world, 'app', { n: 2 });
  const read = async (version?: number) => (await get(world, 'app', version)) as { data: { data: unknown } };
  assert.deepEqual((await read(1)).data.data, { n: 1 });
  assert.deepEqual((await read(2)).data.data, { n: 2 });
  assert.deepEqual((await read(0)).data.data, { n: 2 });
  assert.deepEqual((await read(-1)).data.data, { n: 2 });
  assert.deepEqual(await get(world, 'app', 3), { status: 404, errors: [] });
  assert.deepEqual(await get(world, 'none'), { status: 404, errors: [] });
});

test('numbers, member names and order survive as they were written', async () => {
  const world = await mountedWorld();
  const text = '{"data":{"big":12345678901234567890,"float":1.0,"__proto__":"x","constructor":{"a":1}}}';
  await world.ask('update', 'secret/data/exact', { text });
  const key = world.store.dump().find((name) => name.endsWith('versions/exact/1'));
  const bytes = await world.store.read((tx) => tx.get(key ?? ''));
  assert.equal(Buffer.from(bytes ?? []).toString(), text.slice('{"data":'.length, -1));
  const answer = await get(world, 'exact');
  assert.match(JSON.stringify(answer), /"__proto__":"x"/);
});

test('check-and-set: every combination of wish and state', async () => {
  const MISMATCH = 'check-and-set parameter did not match the current version';
  const REQUIRED = 'check-and-set parameter required for this call';
  const UNREADABLE = 'error parsing check-and-set parameter';
  const cases: [unknown, number, boolean, string | undefined][] = [
    // options, versions before, required, refusal
    [undefined, 0, false, undefined],
    [undefined, 2, false, undefined],
    [undefined, 0, true, REQUIRED],
    [{}, 1, true, REQUIRED],
    [{ cas: 0 }, 0, true, undefined],
    [{ cas: 0 }, 1, false, MISMATCH],
    [{ cas: 1 }, 1, false, undefined],
    [{ cas: 1 }, 2, false, MISMATCH],
    [{ cas: 2 }, 1, true, MISMATCH],
    [{ cas: -1 }, 0, false, MISMATCH],
    [{ cas: '1' }, 1, false, undefined],
    [{ cas: '' }, 0, false, undefined],
    [{ cas: null }, 0, false, undefined],
    [{ cas: 'one' }, 0, false, UNREADABLE],
    [{ cas: {} }, 0, false, UNREADABLE],
    [{ cas: [] }, 0, false, UNREADABLE],
  ];
  for (const [options, before, required, refusal] of cases) {
    const world = await mountedWorld();
    for (let i = 0; i < before; i++) await put(world, 'app', { i });
    if (required) await world.ask('update', 'secret/config', { body: { cas_required: true } });
    const outcome = await put(world, 'app', { last: true }, options);
    const label = JSON.stringify([options, before, required]);
    if (refusal === undefined) assert.equal(outcome.status, 200, label);
    else assert.deepEqual(outcome, { status: 400, errors: [refusal] }, label);
    const after = await world.ask('read', 'secret/metadata/app');
    const current = (after.data as { current_version?: number } | undefined)?.current_version ?? 0;
    assert.equal(current, before + (refusal === undefined ? 1 : 0), label);
  }
});

test('a secret may demand check-and-set by itself', async () => {
  const world = await mountedWorld();
  await world.ask('update', 'secret/metadata/app', { body: { cas_required: true } });
  assert.deepEqual(await put(world, 'app', {}), {
    status: 400,
    errors: ['check-and-set parameter required for this call'],
  });
  assert.equal((await put(world, 'app', {}, { cas: 0 })).status, 200);
  assert.equal((await put(world, 'other', {})).status, 200);
});

/**
 * The life of a version: from each state, what each act makes of it. `future` is a version with a deletion
 * time that lies ahead.
 */
type State = 'live' | 'deleted' | 'destroyed' | 'future' | 'absent';
type Act = 'delete latest' | 'delete' | 'undelete' | 'destroy' | 'patch';

const LIFE: readonly (readonly [State, Act, State])[] = [
  ['live', 'delete latest', 'deleted'],
  ['live', 'delete', 'deleted'],
  ['live', 'undelete', 'live'],
  ['live', 'destroy', 'destroyed'],
  ['live', 'patch', 'live'],
  ['deleted', 'delete latest', 'deleted'],
  ['deleted', 'delete', 'deleted'],
  ['deleted', 'undelete', 'live'],
  ['deleted', 'destroy', 'destroyed'],
  ['deleted', 'patch', 'deleted'],
  ['destroyed', 'delete latest', 'destroyed'],
  ['destroyed', 'delete', 'destroyed'],
  ['destroyed', 'undelete', 'destroyed'],
  ['destroyed', 'destroy', 'destroyed'],
  ['destroyed', 'patch', 'destroyed'],
  ['future', 'delete latest', 'deleted'],
  ['future', 'delete', 'deleted'],
  ['future', 'undelete', 'live'],
  ['future', 'destroy', 'destroyed'],
  ['future', 'patch', 'future'],
  ['absent', 'delete latest', 'absent'],
  ['absent', 'delete', 'absent'],
  ['absent', 'undelete', 'absent'],
  ['absent', 'destroy', 'absent'],
  ['absent', 'patch', 'absent'],
];

async function bring(world: Mounted, state: State): Promise<void> {
  if (state === 'absent') return;
  const age = (delete_version_after: string) =>
    world.ask('update', 'secret/config', { body: { delete_version_after } });
  if (state === 'future') await age('1h');
  await put(world, 'app', { n: 1 });
  if (state === 'future') await age('0s');
  if (state === 'deleted') await world.ask('delete', 'secret/data/app');
  if (state === 'destroyed') await world.ask('update', 'secret/destroy/app', { body: { versions: [1] } });
}

async function observe(world: Mounted): Promise<State> {
  const found = await get(world, 'app', 1);
  if (found.data === undefined) return 'absent';
  const { metadata, data } = found.data as {
    data: unknown;
    metadata: { deletion_time: string; destroyed: boolean };
  };
  const stored = world.store.dump().some((key) => key.endsWith('versions/app/1'));
  assert.equal(stored, !metadata.destroyed, 'the data of destroyed versions is gone, of others it is there');
  if (metadata.destroyed) {
    assert.equal(found.status, 404);
    assert.equal(data, null);
    return 'destroyed';
  }
  if (found.status === 404) {
    assert.equal(data, null);
    assert.notEqual(metadata.deletion_time, '');
    return 'deleted';
  }
  assert.deepEqual(data, { n: 1 });
  return metadata.deletion_time === '' ? 'live' : 'future';
}

async function act(world: Mounted, what: Act): Promise<Outcome> {
  if (what === 'delete latest') return world.ask('delete', 'secret/data/app');
  if (what === 'patch') return world.ask('patch', 'secret/data/app', { body: { data: { m: 2 } } });
  return world.ask('update', `secret/${what}/app`, { body: { versions: [1] } });
}

test('the life of a version: every state and every act', async () => {
  assert.equal(LIFE.length, 5 * 5);
  for (const [from, what, to] of LIFE) {
    const world = await mountedWorld();
    await bring(world, from);
    assert.equal(await observe(world), from);
    const outcome = await act(world, what);
    const label = `${from} → ${what}`;
    if (what === 'patch') {
      assert.equal(outcome.status, from === 'live' || from === 'future' ? 200 : 404, label);
    } else assert.deepEqual(outcome, { status: 204 }, label);
    assert.equal(await observe(world), to, label);
  }
});

test('a deleted version is a 404 that shows its metadata', async () => {
  const world = await mountedWorld();
  await put(world, 'app', { a: 1 });
  await world.env.clock.advance(1500);
  await world.ask('delete', 'secret/data/app');
  assert.deepEqual(await get(world, 'app'), {
    status: 404,
    data: {
      data: null,
      metadata: {
        created_time: NOW,
        custom_metadata: null,
        deletion_time: '2024-01-01T00:00:01.5Z',
        destroyed: false,
        version: 1,
      },
    },
  });
});

test('deleting again does not move the time of deletion', async () => {
  const world = await mountedWorld();
  await put(world, 'app', { a: 1 });
  await world.ask('delete', 'secret/data/app');
  await world.env.clock.advance(60_000);
  await world.ask('delete', 'secret/data/app');
  await world.ask('update', 'secret/delete/app', { body: { versions: [1] } });
  const { metadata } = (await get(world, 'app')).data as { metadata: { deletion_time: string } };
  assert.equal(metadata.deletion_time, NOW);
});

test('a deletion touches the latest version only and the next write is live', async () => {
  const world = await mountedWorld();
  await put(world, 'app', { n: 1 });
  await put(world, 'app', { n: 2 });
  await world.ask('delete', 'secret/data/app');
  assert.equal((await get(world, 'app')).status, 404);
  assert.equal((await get(world, 'app', 1)).status, 200);
  await put(world, 'app', { n: 3 });
  assert.equal((await get(world, 'app')).status, 200);
  assert.equal((await get(world, 'app', 2)).status, 404);
});

test('versions that fall out of the window lose their data and their metadata', async () => {
  const world = await mountedWorld();
  for (let n = 1; n <= 12; n++) await put(world, 'app', { n });
  const metadata = (await world.ask('read', 'secret/metadata/app')).data as {
    oldest_version: number;
    current_version: number;
    versions: object;
  };
  assert.equal(metadata.current_version, 12);
  assert.equal(metadata.oldest_version, 3);
  assert.deepEqual(Object.keys(metadata.versions), ['3', '4', '5', '6', '7', '8', '9', '10', '11', '12']);
  assert.equal(world.store.dump().filter((key) => key.includes('versions/app/')).length, 10);
  assert.deepEqual(await get(world, 'app', 2), { status: 404, errors: [] });
  assert.equal((await get(world, 'app', 3)).status, 200);
});

test('oldest_version is 0 until the window is full', async () => {
  const world = await mountedWorld();
  const seen: number[] = [];
  for (let n = 1; n <= 11; n++) {
    await put(world, 'app', { n });
    const { data } = await world.ask('read', 'secret/metadata/app');
    seen.push((data as { oldest_version: number }).oldest_version);
  }
  assert.deepEqual(seen, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
});

test('the larger of the mount’s and the secret’s max_versions holds, at the next write', async () => {
  const world = await mountedWorld();
  const kept = () => world.store.dump().filter((key) => key.includes('versions/app/')).length;
  await world.ask('update', 'secret/config', { body: { max_versions: 2 } });
  for (let n = 1; n <= 4; n++) await put(world, 'app', { n });
  assert.equal(kept(), 2);
  await world.ask('update', 'secret/metadata/app', { body: { max_versions: 3 } });
  for (let n = 5; n <= 8; n++) await put(world, 'app', { n });
  assert.equal(kept(), 3);
  await world.ask('update', 'secret/metadata/app', { body: { max_versions: 1 } });
  assert.equal(kept(), 3);
  await put(world, 'app', { n: 9 });
  assert.equal(kept(), 2);
});

test('delete_version_after: the shorter age holds, a negative one of the mount turns it off', async () => {
  const cases: [string | undefined, string | undefined, string][] = [
    // mount, secret, deletion time
    [undefined, undefined, ''],
    ['1h', undefined, '2024-01-01T01:00:00Z'],
    [undefined, '2h', '2024-01-01T02:00:00Z'],
    ['1h', '2h', '2024-01-01T01:00:00Z'],
    ['2h', '1h', '2024-01-01T01:00:00Z'],
    ['-1s', '1h', ''],
    ['-5m', undefined, ''],
    ['0s', '1h', '2024-01-01T01:00:00Z'],
  ];
  for (const [mount, secret, expected] of cases) {
    const world = await mountedWorld();
    if (mount !== undefined) {
      await world.ask('update', 'secret/config', { body: { delete_version_after: mount } });
    }
    if (secret !== undefined) {
      await world.ask('update', 'secret/metadata/app', { body: { delete_version_after: secret } });
    }
    const { data } = await put(world, 'app', {});
    assert.equal((data as { deletion_time: string }).deletion_time, expected, `${mount} ${secret}`);
  }
});

test('a version counts as deleted from the moment its time has come', async () => {
  const world = await mountedWorld();
  await world.ask('update', 'secret/config', { body: { delete_version_after: 10 } });
  await put(world, 'app', { a: 1 });
  await world.env.clock.advance(9_999);
  assert.equal((await get(world, 'app')).status, 200);
  await world.env.clock.advance(1);
  assert.equal((await get(world, 'app')).status, 404);
  await world.ask('update', 'secret/undelete/app', { body: { versions: '1' } });
  await world.env.clock.advance(9_999);
  assert.equal((await get(world, 'app')).status, 200, 'the age begins anew');
  await world.env.clock.advance(1);
  assert.equal((await get(world, 'app')).status, 404);
});

test('a patch merges as RFC 7396 says and makes a new version', async () => {
  // The examples of appendix A whose documents are objects.
  const cases: [string, string, string][] = [
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
    ['{"a":12345678901234567890}', '{"b":1.50}', '{"a":12345678901234567890,"b":1.50}'],
    ['{"a":12345678901234567890}', '{"a":{"b":1}}', '{"a":{"b":1}}'],
    ['{"a":{"b":1}}', '{"a":1.0}', '{"a":1.0}'],
    ['{"a":1}', '{"__proto__":{"a":2}}', '{"a":1,"__proto__":{"a":2}}'],
  ];
  for (const [before, change, after] of cases) {
    const world = await mountedWorld();
    await world.ask('update', 'secret/data/app', { text: `{"data":${before}}` });
    const outcome = await world.ask('patch', 'secret/data/app', { text: `{"data":${change}}` });
    assert.equal((outcome.data as { version: number }).version, 2, change);
    const key = world.store.dump().find((name) => name.endsWith('versions/app/2'));
    const bytes = await world.store.read((tx) => tx.get(key ?? ''));
    assert.equal(Buffer.from(bytes ?? []).toString(), after);
  }
});

test('a patch honours check-and-set and finds nothing where nothing is', async () => {
  const world = await mountedWorld();
  const patch = (body: object) => world.ask('patch', 'secret/data/app', { body: { ...body } });
  assert.deepEqual(await patch({ data: { a: 1 } }), { status: 404, errors: [] });
  assert.deepEqual(await patch({}), { status: 400, errors: ['no data provided'] });
  await put(world, 'app', { a: 1 });
  assert.deepEqual(await patch({ data: { a: 2 }, options: { cas: 2 } }), {
    status: 400,
    errors: ['check-and-set parameter did not match the current version'],
  });
  assert.equal((await patch({ data: { a: 2 }, options: { cas: 1 } })).status, 200);
  await world.ask('update', 'secret/metadata/only-metadata', { body: { max_versions: 5 } });
  assert.deepEqual(await world.ask('patch', 'secret/data/only-metadata', { body: { data: {} } }), {
    status: 404,
    errors: [],
  });
  await world.ask('delete', 'secret/data/app');
  const deleted = await patch({ data: { a: 3 } });
  assert.equal(deleted.status, 404);
  assert.equal((deleted.data as { version: number }).version, 2);
});

test('bad writes are refused in Vault’s words and leave nothing behind', async () => {
  const world = await mountedWorld();
  const before = world.store.dump();
  const cases: [string, object, number, string][] = [
    ['secret/data/app', {}, 400, 'no data provided'],
    ['secret/data/app', { data: null }, 400, 'no data provided'],
    ['secret/data/app', { data: 'text' }, 400, 'unconvertible'],
    ['secret/data/app', { data: {}, options: 'x' }, 400, 'unconvertible'],
    ['secret/data/', { data: {} }, 400, 'missing path'],
    ['secret/data/app/', { data: {} }, 400, "cannot write to a path ending in '/'"],
    ['secret/delete/app', {}, 400, 'No version number provided'],
    ['secret/undelete/app', { versions: [] }, 400, 'No version number provided'],
    ['secret/destroy/app', { versions: '' }, 400, 'no version number provided'],
    ['secret/destroy/app', { versions: ['one'] }, 400, 'error converting input for field "versions"'],
    ['secret/destroy/app', { versions: [1.5] }, 400, 'error converting input for field "versions"'],
    ['secret/config', { max_versions: -1 }, 400, 'max_versions must be between 0 and 4000'],
    ['secret/config', { max_versions: 4001 }, 400, 'max_versions must be between 0 and 4000'],
    ['secret/config', { max_versions: 'many' }, 400, 'unconvertible'],
    ['secret/config', { delete_version_after: 'soon' }, 400, 'unconvertible'],
  ];
  for (const [path, body, status, part] of cases) {
    const outcome = await world.ask('update', path, { body: { ...body } });
    assert.equal(outcome.status, status, path);
    assert.ok(outcome.errors?.join().includes(part), `${path} ${JSON.stringify(body)}: ${outcome.errors}`);
  }
  const large = await put(world, 'app', { x: 'x'.repeat(ENTRY_BYTES_MAX) });
  assert.equal(large.status, 413);
  assert.deepEqual(world.store.dump(), before);
});

test('settings of the mount are shown as they are in force', async () => {
  const world = await mountedWorld();
  const read = async () => (await world.ask('read', 'secret/config')).data;
  assert.deepEqual(await read(), { cas_required: false, delete_version_after: '0s', max_versions: 0 });
  const set = (body: object) => world.ask('update', 'secret/config', { body: { ...body } });
  assert.deepEqual(await set({ max_versions: '5', delete_version_after: '3h25m19s' }), { status: 204 });
  assert.deepEqual(await set({ cas_required: 'true' }), { status: 204 });
  assert.deepEqual(await set({}), { status: 204 });
  assert.deepEqual(await read(), { cas_required: true, delete_version_after: '3h25m19s', max_versions: 5 });
  await set({ delete_version_after: '-9h' });
  assert.equal(((await read()) as { delete_version_after: string }).delete_version_after, '-1s');
  await set({ delete_version_after: 90.4 });
  assert.equal(((await read()) as { delete_version_after: string }).delete_version_after, '1m30s');
});

test('subkeys show the structure and no value', async () => {
  const world = await mountedWorld();
  await world.ask('update', 'secret/data/app', {
    text: '{"data":{"a":"s3cret","b":{"c":1.0,"d":{"e":["x"],"f":{}}},"g":null}}',
  });
  const read = async (query: Record<string, string>) =>
    (await world.ask('read', 'secret/subkeys/app', { query })).data as { subkeys: unknown };
  assert.deepEqual((await read({})).subkeys, {
    a: null,
    b: { c: null, d: { e: null, f: null } },
    g: null,
  });
  assert.deepEqual((await read({ depth: '1' })).subkeys, { a: null, b: null, g: null });
  assert.deepEqual((await read({ depth: '2' })).subkeys, { a: null, b: { c: null, d: null }, g: null });
  assert.deepEqual((await read({ version: '1', depth: '3' })).subkeys, {
    a: null,
    b: { c: null, d: { e: null, f: null } },
    g: null,
  });
  assert.deepEqual(await world.ask('read', 'secret/subkeys/app', { query: { version: '2' } }), {
    status: 404,
    errors: [],
  });
  await world.ask('delete', 'secret/data/app');
  const deleted = await world.ask('read', 'secret/subkeys/app');
  assert.equal(deleted.status, 404);
  assert.equal((deleted.data as { subkeys: unknown }).subkeys, null);
});

test('hostile and foreign names are names like others', async () => {
  const world = await mountedWorld();
  const names = [
    'ключ/日本語/🗝️',
    '__proto__',
    'constructor/prototype',
    'a/1',
    'a',
    'a/1/1',
    '../../core/keyring',
    'config',
    'data',
    'metadata/data',
    'with space',
    'per%2Fcent',
    '*',
    '+',
    '{name}',
    'a:b|c&d=e?f#g',
    'x'.repeat(500),
  ];
  for (const [i, name] of names.entries()) assert.equal((await put(world, name, { i })).status, 200, name);
  for (const [i, name] of names.entries()) {
    const found = (await get(world, name)).data as { data: unknown };
    assert.deepEqual(found.data, { i }, name);
  }
  for (const key of world.store.dump()) {
    assert.ok(
      /^(shared|local)\/core\//.test(key) ||
        /^shared\/logical\/[0-9a-f-]{36}\/(metadata|versions)\//.test(key),
      key,
    );
  }
  for (const name of names) await world.ask('delete', `secret/metadata/${name}`);
  assert.equal(world.store.dump().filter((key) => key.includes('/logical/')).length, 0);
});

test('paths of version 1 and roots without a name answer 404 with a hint', async () => {
  const world = await mountedWorld();
  const hint = (subcommand: string) =>
    `Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use. If using the Vault CLI, use 'vault kv ${subcommand}' for this operation.`;
  const root = 'Non-listing operations on the root of a K/V v2 mount are not supported.';
  const cases: [Parameters<Mounted['ask']>[0], string, string][] = [
    ['read', 'secret/app', hint('get')],
    ['update', 'secret/app', hint('put')],
    ['patch', 'secret/app', hint('patch')],
    ['delete', 'secret/app/x', hint('delete')],
    ['list', 'secret/', hint('list')],
    ['list', 'secret/app/', hint('list')],
    ['read', 'secret/data', root],
    ['read', 'secret/metadata', root],
    ['read', 'secret/subkeys', root],
    ['update', 'secret/data', root],
    ['update', 'secret/delete', root],
    ['update', 'secret/undelete', root],
    ['update', 'secret/destroy', root],
    ['delete', 'secret/metadata', root],
  ];
  for (const [operation, path, warning] of cases) {
    assert.deepEqual(await world.ask(operation, path), { status: 404, warnings: [warning] }, path);
  }
  assert.deepEqual(await world.ask('read', 'secret/data/'), { status: 404, errors: [] });
});

test('a write asks for create where nothing is and for update where something is', async () => {
  const world = await mountedWorld();
  for (const path of ['secret/data/app', 'secret/metadata/app', 'kv/app']) {
    assert.equal(await world.asksFor(path), 'create', path);
  }
  await put(world, 'app', {});
  await world.ask('update', 'kv/app', { body: { a: 1 } });
  for (const path of ['secret/data/app', 'secret/metadata/app', 'kv/app']) {
    assert.equal(await world.asksFor(path), 'update', path);
  }
  await world.ask('delete', 'secret/data/app');
  assert.equal(await world.asksFor('secret/data/app'), 'update');
  for (const path of ['secret/config', 'secret/delete/none', 'secret/destroy/none']) {
    assert.equal(await world.asksFor(path), 'update', path);
  }
});
