import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairInSync, promote, updatePrimary } from './testing/pair.ts';

test("an enabled secondary has the primary's data and streams what is written", async () => {
  const { world, a, b } = await pairInSync();
  assert.equal(await b.read('seed/3'), 'value 3');
  await a.write('later', 'x');
  await world.until('b has it', () => b.inSync(a));
  assert.equal(await b.read('later'), 'x');
  await world.close();
});
