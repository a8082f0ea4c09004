import assert from 'node:assert/strict';
import { it } from 'node:test';
import { seededEntropy } from '../base/testing/env.ts';
import { compareKeys } from './key-order.ts';
import { SortedMap } from './sorted-map.ts';

it('holds what a plain map holds, in order, whatever is set and deleted', () => {
  const random = seededEntropy('sorted map');
  const map = new SortedMap<number>();
  const model = new Map<string, number>();
  for (let step = 0; step < 6000; step++) {
    const [a = 0, b = 0, c = 0] = random.bytes(3);
    const key = `k${(a << 4) | (b & 15)}`;
    if (c < 80) {
      map.delete(key);
      model.delete(key);
    } else {
      map.set(key, step);
      model.set(key, step);
    }
  }
  const expected = [...model].sort(([a], [b]) => compareKeys(a, b));
  assert.ok(expected.length > 1500, 'enough keys for several runs');
  assert.deepEqual([...map.entries('', undefined)], expected);
  assert.deepEqual([...map.entries('', undefined, true)], [...expected].reverse());
  assert.equal(map.size, model.size);
  const part = expected.filter(([key]) => compareKeys(key, 'k2') >= 0 && compareKeys(key, 'k31') < 0);
  assert.deepEqual([...map.entries('k2', 'k31')], part);
  assert.deepEqual([...map.entries('k2', 'k31', true)], part.reverse());
});

it('can be emptied and filled again', () => {
  const map = new SortedMap<number>();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 1500; i++) map.set(String(i), i);
    for (let i = 0; i < 1500; i++) map.delete(String(i));
    assert.deepEqual([...map.entries('', undefined)], []);
  }
});
