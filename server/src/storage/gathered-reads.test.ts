import assert from 'node:assert/strict';
import { it } from 'node:test';
import { utf8 } from '@holdfast/core/base/bytes';
import { GatheredReads } from './gathered-reads.ts';

/** Reads that end when they are told to; every key's value is its name, "none" has none. */
function heldReads() {
  const trips: { readonly keys: readonly string[]; readonly end: (error?: Error) => void }[] = [];
  const reads = new GatheredReads(
    (keys) =>
      new Promise((resolve, reject) => {
        trips.push({
          keys,
          end: (error) => {
            if (error !== undefined) reject(error);
            else resolve(keys.map((key) => (key === 'none' ? undefined : utf8(key))));
          },
        });
      }),
  );
  return { reads, trips };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('a read with nothing under way goes at once', async () => {
  const { reads, trips } = heldReads();
  const read = reads.get('a');
  assert.deepEqual(trips[0]?.keys, ['a']);
  trips[0]?.end();
  assert.deepEqual(await read, utf8('a'));
});

it('reads gather while the trips are under way, and each gets its own value', async () => {
  const { reads, trips } = heldReads();
  const names = Array.from({ length: 200 }, (_, i) => (i === 150 ? 'none' : `k${i}`));
  const all = Promise.all(names.map((name) => reads.get(name)));
  assert.equal(trips.length, 4);
  for (let at = 0; at < trips.length; at++) {
    trips[at]?.end();
    await turn();
  }
  const expected = names.map((name) => (name === 'none' ? undefined : utf8(name)));
  assert.deepEqual(await all, expected);
  assert.ok(trips.length <= 9, `${trips.length} trips for 200 reads`);
  assert.ok(trips.every(({ keys }) => keys.length <= 64));
});

it('a trip that fails fails its own reads only', async () => {
  const { reads, trips } = heldReads();
  const failing = reads.get('a');
  const fine = reads.get('b');
  trips[0]?.end(new Error('disk'));
  trips[1]?.end();
  await assert.rejects(failing, /disk/);
  assert.deepEqual(await fine, utf8('b'));
  const later = reads.get('c');
  await turn();
  trips.at(-1)?.end();
  assert.deepEqual(await later, utf8('c'));
});
