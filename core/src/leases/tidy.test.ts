import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putJson } from '../barrier/json-entry.ts';
import { EMPTY } from '../base/bytes.ts';
import { tokenWorld } from '../tokens/testing/world.ts';
import { expireDue } from './expiry.ts';
import { startTidy } from './tidy.ts';

test('tidying removes index rows that point to nothing and keeps all others', async () => {
  const world = tokenWorld();
  const parent = await world.create();
  await world.create({ parent: parent.entry.id });
  await world.create({ policies: ['root'], ttlMs: 0 });
  const before = world.rows('');
  const gone = 'f'.repeat(64);
  await world.store.transact(async (tx) => {
    putJson(tx, 'local/token/accessor/lost', { id: gone });
    tx.put(`local/token/parent/${gone}/${gone}`, EMPTY);
    putJson(tx, `local/lease/id/auth/token/create/h${gone}`, { kind: 'auth', tokenId: gone });
    tx.put(`local/lease/token/${gone}/database/creds/app/x`, EMPTY);
    tx.put(`local/lease/expires/999999999999999/database/creds/app/x`, EMPTY);
    await startTidy(tx);
  });
  while ((await expireDue(world.store, world.deps)) > 0);
  assert.deepEqual(world.rows(''), before);
  assert.ok(world.env.log.lines.some((line) => line.fields['removed'] === 5));
});

test('tidying runs once at a time', async () => {
  const world = tokenWorld();
  assert.equal(await world.store.transact((tx) => startTidy(tx)), true);
  assert.equal(await world.store.transact((tx) => startTidy(tx)), false);
  while ((await expireDue(world.store, world.deps)) > 0);
  assert.equal(await world.store.transact((tx) => startTidy(tx)), true);
});
