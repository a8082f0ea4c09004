import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../base/bytes.ts';
import { cubbyholePrefix } from './keys.ts';
import { tokenWorld } from './testing/world.ts';
import { consumeUse } from './use.ts';

test('fifty callers at once get exactly the ten uses of a token', async () => {
  const world = tokenWorld();
  const { text, entry } = await world.create({ numUses: 10 });
  const results = await Promise.all(
    Array.from({ length: 50 }, () => world.store.transact((tx) => consumeUse(tx, world.deps, entry))),
  );
  const count = (what: string) => results.filter((result) => result === what).length;
  assert.deepEqual([count('ok'), count('last'), count('exhausted')], [9, 1, 40]);
  assert.equal(await world.lookup(text), undefined);
});

test('uses that are not counted never run out', async () => {
  const world = tokenWorld();
  const { entry } = await world.create({ numUses: 0 });
  const batch = await world.create({ type: 'batch' });
  for (let i = 0; i < 20; i++) {
    assert.equal(await world.store.transact((tx) => consumeUse(tx, world.deps, entry)), 'ok');
    assert.equal(await world.store.transact((tx) => consumeUse(tx, world.deps, batch.entry)), 'ok');
  }
});

test('each use counts down by one', async () => {
  const world = tokenWorld();
  const { text, entry } = await world.create({ numUses: 3 });
  const left = [];
  for (let i = 0; i < 3; i++) {
    await world.store.transact((tx) => consumeUse(tx, world.deps, entry));
    left.push((await world.lookup(text))?.numUses);
  }
  assert.deepEqual(left, [2, 1, undefined]);
});

test('a use is not taken when the transaction fails', async () => {
  const world = tokenWorld();
  const { text, entry } = await world.create({ numUses: 1 });
  const failing = world.store.transact(async (tx) => {
    assert.equal(await consumeUse(tx, world.deps, entry), 'last');
    throw new Error('conflict');
  });
  await assert.rejects(failing);
  assert.equal((await world.lookup(text))?.numUses, 1);
});

test('the last use can still read the cubbyhole', async () => {
  const world = tokenWorld();
  const { entry } = await world.create({ numUses: 1 });
  const key = `${cubbyholePrefix(entry.id)}response`;
  await world.store.transact(async (tx) => tx.put(key, utf8('x')));
  await world.store.transact(async (tx) => {
    assert.equal(await consumeUse(tx, world.deps, entry), 'last');
    assert.ok(await tx.get(key));
  });
  assert.deepEqual(world.rows('local/token/revoked/').length, 1, 'the rest is left to the expiry job');
});
