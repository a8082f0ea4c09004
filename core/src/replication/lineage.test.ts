import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Epoch, Head } from '../ledger/ledger.ts';
import { type History, relate, threatOf } from './lineage.ts';
import { decideCatchUp } from './sync/decide.ts';

const ZERO = '0'.repeat(64);
const epoch = (id: string, clusterId: string, fromIndex: number, counter: number): Epoch => ({
  id,
  clusterId,
  fromIndex,
  counter,
  fromHash: ZERO,
  time: 0,
});
const history = (index: number, ...epochs: readonly Epoch[]): History => {
  const last = epochs.at(-1);
  const head: Head = {
    epoch: { counter: last?.counter ?? 0, id: last?.id ?? '' },
    index,
    hash: ZERO,
    root: ZERO,
    sharedRoot: ZERO,
    localRoot: ZERO,
    time: 0,
  };
  return { epochs, head };
};

const E1 = epoch('e1', 'A', 1, 1);
const E2A = epoch('e2a', 'A', 101, 2);
const E2B = epoch('e2b', 'B', 91, 2);
const E2C = epoch('e2c', 'C', 96, 2);
const E3B = epoch('e3b', 'B', 150, 3);
const OTHER = epoch('x1', 'X', 1, 1);

const peer = (of: History, clusterId: string, announces = false) => ({ ...of, clusterId, announces });

test('the last common index is bounded by every fork and both heads', () => {
  const rows: [History, History, number, number][] = [
    [history(100, E1), history(100, E1), 1, 100],
    [history(100, E1), history(80, E1), 1, 80],
    [history(100, E1), history(95, E1, E2B), 1, 90],
    [history(85, E1), history(95, E1, E2B), 1, 85],
    [history(120, E1, E2A), history(95, E1, E2B), 1, 90],
    [history(99, E1, E2C), history(95, E1, E2B), 1, 90],
    [history(160, E1, E2B, E3B), history(140, E1, E2B), 2, 140],
    [history(5, OTHER), history(5, E1), 0, 0],
    [history(0), history(5, E1), 0, 0],
  ];
  for (const [mine, theirs, shared, limit] of rows) {
    const there = relate(mine, theirs);
    assert.deepEqual([there.shared, there.limit], [shared, limit]);
    const back = relate(theirs, mine);
    assert.deepEqual([back.shared, back.limit], [shared, limit], 'the relation is symmetric');
  }
});

test('a primary is fenced by whoever proves another writer, and by nobody else', () => {
  const rows: [string, History, ReturnType<typeof peer>, string | undefined][] = [
    ['a follower that is behind', history(100, E1), peer(history(80, E1), 'B'), undefined],
    ['a follower that is level', history(100, E1), peer(history(100, E1), 'B'), undefined],
    [
      'a promoted cluster that announces itself',
      history(100, E1),
      peer(history(95, E1, E2B), 'B', true),
      'epoch',
    ],
    [
      'a follower that followed a promoted cluster',
      history(100, E1),
      peer(history(95, E1, E2B), 'C'),
      'epoch',
    ],
    [
      'a demoted cluster that gives up its own branch',
      history(100, E1, E2B),
      peer(history(99, E1, E2C), 'C'),
      undefined,
    ],
    [
      'a beside-promoted cluster that announces itself',
      history(100, E1, E2B),
      peer(history(99, E1, E2C), 'C', true),
      'epoch',
    ],
    [
      'a follower that holds records of our epoch that we lost',
      history(90, E1),
      peer(history(100, E1), 'B'),
      'log',
    ],
    ['our own clone', history(90, E1), peer(history(100, E1), 'A'), undefined],
    ['a stranger', history(90, E1), peer(history(100, OTHER), 'X'), undefined],
    ['a cluster with nothing', history(90, E1), peer(history(0), 'B'), undefined],
    ['the old primary, rejoining', history(120, E1, E2B), peer(history(130, E1), 'A'), undefined],
  ];
  for (const [who, mine, other, expected] of rows) {
    assert.equal(threatOf(mine, 'A', other)?.kind, expected, who);
  }
});

test('a follower whose record of this epoch is another than ours tells that we were cloned or rolled back', () => {
  const follower = peer(history(90, E1), 'B');
  const other = 'f'.repeat(64);
  assert.equal(threatOf(history(100, E1), 'A', follower, other)?.kind, 'log');
  assert.equal(threatOf(history(100, E1), 'A', follower, follower.head.hash), undefined);
  // Where a promotion lies between, unlike records are the old branch, which rejoins.
  assert.equal(threatOf(history(100, E1, E2B), 'B', peer(history(97, E1), 'A'), other), undefined);
});

test('how a secondary catches up follows from both histories', () => {
  const rows: [string, History, History, Partial<{ repairing: boolean; mustCompare: boolean }>, string][] = [
    ['behind', history(80, E1), history(100, E1), {}, 'stream'],
    ['level', history(100, E1), history(100, E1), {}, 'stream'],
    ['behind a promotion', history(85, E1), history(95, E1, E2B), {}, 'stream'],
    ['records that the primary lacks', history(100, E1), history(95, E1, E2B), {}, 'strand'],
    ['an own epoch that the primary lacks', history(120, E1, E2A), history(95, E1, E2B), {}, 'strand'],
    [
      'a primary that knows less than another told us',
      history(95, E1, E2B),
      history(100, E1),
      {},
      'outdated',
    ],
    ['an own epoch given up for an older primary', history(120, E1, E2A), history(100, E1), {}, 'strand'],
    ['nothing in common', history(5, OTHER), history(100, E1), {}, 'stranger'],
    ['nothing at all yet', history(0), history(100, E1), {}, 'compare'],
    ['a repair that has begun', history(5, OTHER), history(100, E1), { repairing: true }, 'compare'],
    ['a record did not fit', history(80, E1), history(100, E1), { mustCompare: true }, 'compare'],
    [
      'a record did not fit, and a branch',
      history(100, E1),
      history(95, E1, E2B),
      { mustCompare: true },
      'strand',
    ],
  ];
  for (const [what, mine, theirs, state, expected] of rows) {
    const situation = { mine, theirs, myClusterId: 'A', repairing: false, mustCompare: false, ...state };
    assert.equal(decideCatchUp(situation).way, expected, what);
  }
});
