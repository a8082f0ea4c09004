import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TOKEN_DEPTH_MAX } from '../base/limits.ts';
import { createRootToken } from './create.ts';
import { lookupByAccessor, lookupToken } from './lookup.ts';
import { HOUR_MS, tokenWorld } from './testing/world.ts';

test('a service token is found by its text and its accessor, and its text is stored nowhere', async () => {
  const world = tokenWorld();
  const { text, entry } = await world.create({ metadata: { team: 'a' } });
  assert.match(text, /^hvs\.[0-9A-Za-z]{24}$/);
  assert.match(entry.accessor, /^[0-9A-Za-z]{24}$/);
  assert.match(entry.id, /^[0-9a-f]{64}$/);
  assert.deepEqual(JSON.parse(JSON.stringify(await world.lookup(text))), JSON.parse(JSON.stringify(entry)));
  const byAccessor = await world.store.read((tx) => lookupByAccessor(tx, world.deps, entry.accessor));
  assert.equal(byAccessor?.id, entry.id);
  for (const key of world.store.dump()) {
    const value = await world.store.read((tx) => tx.get(key));
    assert.ok(!key.includes(text) && !new TextDecoder().decode(value).includes(text.slice(4)), key);
  }
});

test('all rows of tokens are local, so that performance secondaries never hold them', async () => {
  const world = tokenWorld();
  const { entry } = await world.create();
  await world.create({ parent: entry.id });
  assert.deepEqual(
    world.rows('').filter((key) => !key.startsWith('local/')),
    [],
  );
});

test('a token is dead at its very end and not a millisecond before', async () => {
  const world = tokenWorld();
  const { text, entry } = await world.create({ ttlMs: 1000 });
  world.env.clock.setNow(entry.creationTime + 999);
  assert.ok(await world.lookup(text));
  world.env.clock.setNow(entry.creationTime + 1000);
  assert.equal(await world.lookup(text), undefined);
});

test('a root token never expires and carries root alone', async () => {
  const world = tokenWorld();
  const text = await world.store.transact((tx) => createRootToken(tx, world.deps));
  world.env.clock.setNow(world.env.clock.now() + 1000 * 365 * 24 * HOUR_MS);
  const entry = await world.lookup(text);
  assert.deepEqual(entry?.policies, ['root']);
  assert.equal(entry?.expireTime, undefined);
  assert.equal(entry?.path, 'auth/token/root');
  assert.equal(entry?.renewable, false);
});

test('only root may live for ever', async () => {
  const world = tokenWorld();
  await assert.rejects(world.create({ ttlMs: 0 }), /only a root token/);
  await assert.rejects(world.create({ ttlMs: 0, policies: ['root'], type: 'batch' }), /only a root token/);
});

test('a batch token is inside its text, and a changed text is no token', async () => {
  const world = tokenWorld();
  const { text, entry } = await world.create({ type: 'batch' });
  assert.match(text, /^hvb\.[A-Za-z0-9_-]+$/);
  assert.deepEqual([entry.id, entry.accessor, entry.renewable], ['', '', false]);
  assert.deepEqual(world.rows(''), []);
  assert.equal((await world.lookup(text))?.type, 'batch');
  const at = Math.floor(text.length / 2);
  const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  assert.equal(await world.lookup(changed), undefined);
  world.env.clock.setNow(entry.creationTime + HOUR_MS);
  assert.equal(await world.lookup(text), undefined);
});

test('texts that are no tokens are unknown', async () => {
  const world = tokenWorld();
  const odd = ['', 'x', 'hvs.', 'hvb.', 'hvb.!!', 'eyJ.a.b', 'a.b.c', 'hvs.\u0000', 'x'.repeat(1_000_000)];
  for (const text of odd) assert.equal(await world.lookup(text), undefined, text.slice(0, 20));
  await world.create();
  for (const text of odd) assert.equal(await world.lookup(text), undefined, text.slice(0, 20));
});

test('an accessor is not a way into other rows', async () => {
  const world = tokenWorld();
  const { entry } = await world.create();
  for (const accessor of ['', '/', `../id/${entry.id}`, `${entry.accessor}/`, 'x'.repeat(65)]) {
    assert.equal(await world.store.read((tx) => lookupByAccessor(tx, world.deps, accessor)), undefined);
  }
});

test('requested ids: which may be', async () => {
  const rows: [string, RegExp | undefined][] = [
    ['mytoken', undefined],
    ['694a9585-b00c-0c9f-e2fc-4434e7482f78', undefined],
    ['hvs.abc', /cannot have the 'hvs\.' prefix/],
    ['s.abc', /cannot have the 's\.' prefix/],
    ['a.b', /cannot have a '\.' in the value/],
    ['', /1 to 512/],
    ['x'.repeat(513), /1 to 512/],
    ['with space', /printable ASCII/],
  ];
  for (const [text, refusal] of rows) {
    const world = tokenWorld();
    if (refusal === undefined) assert.equal((await world.create({ text })).text, text);
    else await assert.rejects(world.create({ text }), refusal, text);
  }
});

test('a requested id that is in use is refused and the token behind it stays as it was', async () => {
  const world = tokenWorld();
  await world.create({ text: 'mine', displayName: 'first' });
  await assert.rejects(world.create({ text: 'mine', displayName: 'second' }), /duplicate ID/);
  assert.equal((await world.lookup('mine'))?.displayName, 'first');
});

test('a child needs a live parent', async () => {
  const world = tokenWorld();
  await assert.rejects(world.create({ parent: 'f'.repeat(64) }), /no parent found/);
  const parent = await world.create({ ttlMs: 1000 });
  await world.create({ parent: parent.entry.id });
  world.env.clock.setNow(parent.entry.creationTime + 1000);
  await assert.rejects(world.create({ parent: parent.entry.id }), /no parent found/);
});

test('a chain of parents is bounded, and its last child works', async () => {
  const world = tokenWorld();
  let parent = '';
  let text = '';
  for (let depth = 0; depth <= TOKEN_DEPTH_MAX; depth++) {
    const made = await world.create({ parent });
    parent = made.entry.id;
    text = made.text;
  }
  assert.ok(await world.lookup(text));
  await assert.rejects(world.create({ parent }), /ancestors/);
});

test('a JWT is looked up by what it stands for, and nothing stands for itself', async () => {
  const world = tokenWorld();
  const { text, entry } = await world.create();
  const lookup = (inner: string | undefined) =>
    world.store.read((tx) =>
      lookupToken(tx, { ...world.deps, jwtTokenText: async () => inner }, 'eyJhbGciOiJFUzUxMiJ9.e30.AA'),
    );
  assert.equal((await lookup(text))?.id, entry.id);
  assert.equal(await lookup(undefined), undefined);
  assert.equal(await lookup('eyJhbGciOiJFUzUxMiJ9.e30.AA'), undefined);
});

test('a path with parent references makes no token', async () => {
  await assert.rejects(tokenWorld().create({ path: 'auth/userpass/login/..' }), /parent references/);
});
