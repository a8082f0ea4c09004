import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { REVOCATION_INLINE_ROWS_MAX } from '../base/limits.ts';
import { cubbyholePrefix } from './keys.ts';
import { listAccessors } from './lookup.ts';
import { cleanRevoked, closeRevoked, revokedTokens, revokeOrphan, revokeTree } from './revoke.ts';
import { tokenWorld } from './testing/world.ts';

/** Cleans in steps of `rowsMax` until nothing is left; returns the number of steps. */
async function cleanAll(world: ReturnType<typeof tokenWorld>, rowsMax = 100): Promise<number> {
  for (let steps = 0; ; steps++) {
    assert.ok(steps < 10_000, 'cleaning does not end');
    const [id] = await world.store.read((tx) => revokedTokens(tx, 1));
    if (id === undefined) return steps;
    await world.store.transact(async (tx) => {
      const { rows, done } = await cleanRevoked(tx, id, rowsMax);
      assert.ok(rows <= rowsMax + 6, `${rows} rows in a step of ${rowsMax}`);
      if (done) await closeRevoked(tx, id);
    });
  }
}

test('a small tree is dead and gone with the revoking transaction', async () => {
  const world = tokenWorld();
  const root = await world.create();
  const child = await world.create({ parent: root.entry.id });
  const other = await world.create();
  await world.store.transact((tx) => revokeTree(tx, world.deps, root.entry.id));
  assert.equal(await world.lookup(root.text), undefined);
  assert.equal(await world.lookup(child.text), undefined);
  assert.ok(await world.lookup(other.text));
  await cleanAll(world);
  const left = world
    .rows('')
    .filter((key) => !key.includes(other.entry.id) && !key.includes(other.entry.accessor));
  assert.deepEqual(left, ['local/token/salt']);
});

test('revoking what is not there says so and writes nothing', async () => {
  const world = tokenWorld();
  await world.create();
  const before = world.rows('');
  assert.equal(await world.store.transact((tx) => revokeTree(tx, world.deps, 'f'.repeat(64))), false);
  assert.equal(await world.store.transact((tx) => revokeOrphan(tx, world.deps, 'f'.repeat(64))), false);
  assert.deepEqual(world.rows(''), before);
});

test('a wide and deep tree dies at once; its rows go in bounded steps', async () => {
  const world = tokenWorld();
  const root = await world.create();
  const children = [];
  for (let i = 0; i < 3 * REVOCATION_INLINE_ROWS_MAX; i++) {
    children.push(await world.create({ parent: root.entry.id }));
  }
  const grandchild = await world.create({ parent: children[99]?.entry.id ?? '' });
  await world.store.transact((tx) => revokeTree(tx, world.deps, root.entry.id));
  for (const { text } of [root, ...children, grandchild]) assert.equal(await world.lookup(text), undefined);
  assert.ok(world.rows('local/token/id/').length > 100, 'the revoking transaction did not remove everything');
  const steps = await cleanAll(world);
  assert.ok(steps > 3, 'it took several steps');
  assert.deepEqual(world.rows(''), ['local/token/salt']);
});

test('revoke-orphan leaves the children alive, before and after the cleaning', async () => {
  const world = tokenWorld();
  const root = await world.create();
  const children = [];
  for (let i = 0; i < 50; i++) children.push(await world.create({ parent: root.entry.id }));
  const batch = await world.create({ parent: root.entry.id, type: 'batch' });
  await world.store.transact((tx) => revokeOrphan(tx, world.deps, root.entry.id));
  for (const { text } of children) assert.ok(await world.lookup(text));
  assert.equal(await world.lookup(root.text), undefined);
  assert.equal(await world.lookup(batch.text), undefined, 'a batch token keeps its parent for ever');
  await cleanAll(world);
  for (const { text } of children) assert.equal((await world.lookup(text))?.parent, '');
  assert.equal(world.rows('local/token/id/').length, 50);
  assert.deepEqual(world.rows('local/token/parent/'), []);
  assert.deepEqual(world.rows('local/token/revoked/'), []);
});

test('a token whose grandparent is revoked is dead, and stays dead while the middle is cleaned', async () => {
  const world = tokenWorld();
  const a = await world.create();
  const b = await world.create({ parent: a.entry.id });
  const c = await world.create({ parent: b.entry.id });
  await world.store.transact((tx) => revokeTree(tx, world.deps, a.entry.id));
  for (;;) {
    assert.equal(await world.lookup(b.text), undefined);
    assert.equal(await world.lookup(c.text), undefined);
    const [id] = await world.store.read((tx) => revokedTokens(tx, 1));
    if (id === undefined) break;
    await world.store.transact(async (tx) => {
      if ((await cleanRevoked(tx, id, 1)).done) await closeRevoked(tx, id);
    });
  }
});

test('the end of a parent ends its children at the same moment', async () => {
  const world = tokenWorld();
  const parent = await world.create({ ttlMs: 1000 });
  const child = await world.create({ parent: parent.entry.id, ttlMs: 1_000_000 });
  const batch = await world.create({ parent: parent.entry.id, ttlMs: 1_000_000, type: 'batch' });
  world.env.clock.setNow(parent.entry.creationTime + 999);
  assert.ok((await world.lookup(child.text)) && (await world.lookup(batch.text)));
  world.env.clock.setNow(parent.entry.creationTime + 1000);
  assert.equal(await world.lookup(child.text), undefined);
  assert.equal(await world.lookup(batch.text), undefined);
});

test('a revoked token takes its cubbyhole along', async () => {
  const world = tokenWorld();
  const { entry } = await world.create();
  await world.store.transact(async (tx) => {
    for (let i = 0; i < 500; i++) tx.put(`${cubbyholePrefix(entry.id)}a/${i}`, utf8('secret'));
  });
  await world.store.transact((tx) => revokeTree(tx, world.deps, entry.id));
  await cleanAll(world);
  assert.deepEqual(world.rows('local/cubbyhole/'), []);
});

test('a requested id cannot be made again while its old tree is being cleaned', async () => {
  const world = tokenWorld();
  const old = await world.create({ text: 'mine' });
  const children = [];
  for (let i = 0; i < 100; i++) children.push(await world.create({ parent: old.entry.id }));
  await world.store.transact((tx) => revokeTree(tx, world.deps, old.entry.id));
  await assert.rejects(world.create({ text: 'mine' }), /duplicate ID/);
  await cleanAll(world);
  await world.create({ text: 'mine' });
  for (const { text } of children) assert.equal(await world.lookup(text), undefined);
});

test('accessors of revoked tokens are no longer listed', async () => {
  const world = tokenWorld();
  const a = await world.create();
  const b = await world.create();
  await world.store.transact((tx) => revokeTree(tx, world.deps, a.entry.id));
  assert.deepEqual(await world.store.read((tx) => listAccessors(tx)), [b.entry.accessor]);
});
