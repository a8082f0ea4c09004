import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RecentWrites } from './recent-writes.ts';

it('tells whether a key was written after a sequence number', () => {
  const recent = new RecentWrites();
  recent.note(1, 'a');
  recent.note(2, 'b');
  recent.note(3, 'a');
  assert.equal(recent.changed('a', 2), true);
  assert.equal(recent.changed('a', 3), false);
  assert.equal(recent.changed('b', 1), true);
  assert.equal(recent.changed('b', 2), false);
  assert.equal(recent.changed('c', 0), false);
});

it('tells whether a range was written to, its start counted and its end not', () => {
  const recent = new RecentWrites();
  recent.note(1, 'b');
  assert.equal(recent.changedWithin({ from: 'a', to: 'c' }, 0), true);
  assert.equal(recent.changedWithin({ from: 'b', to: 'c' }, 0), true);
  assert.equal(recent.changedWithin({ from: 'a', to: 'b' }, 0), false);
  assert.equal(recent.changedWithin({ from: 'a', to: undefined }, 0), true);
  assert.equal(recent.changedWithin({ from: 'a', to: 'c' }, 1), false);
});

it('counts everything as changed that is older than what it remembers', () => {
  const recent = new RecentWrites(10);
  for (let sequence = 1; sequence <= 100; sequence++) recent.note(sequence, `k${sequence}`);
  assert.equal(recent.changed('never', 89), true);
  assert.equal(recent.changed('never', 90), false);
  assert.equal(recent.changed('k91', 90), true);
  assert.equal(recent.changed('k90', 90), false);
  assert.equal(recent.changedWithin({ from: 'x', to: undefined }, 89), true);
  assert.equal(recent.changedWithin({ from: 'x', to: undefined }, 90), false);
});

it('forgets on command up to a sequence number, which then counts as changed', () => {
  const recent = new RecentWrites();
  recent.note(5, 'a');
  recent.forgetUpTo(6);
  assert.equal(recent.changed('b', 6), true);
  assert.equal(recent.changed('b', 7), false);
});
