import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_HEAD } from '../apply/follower.ts';
import type { KnownSecondary } from '../enroll/known-secondaries.ts';
import type { Hello } from '../frames/hello.ts';
import { type Bench, judge } from './judge.ts';

const E1 = { counter: 1, id: 'e1', clusterId: 'A', fromIndex: 1, fromHash: NO_HEAD.hash, time: 0 };
const E2 = { counter: 2, id: 'e2', clusterId: 'B', fromIndex: 5, fromHash: NO_HEAD.hash, time: 0 };
const head = { ...NO_HEAD, index: 10 };
const ROW: KnownSecondary = { id: 'b', pin: 'p', created: 0, expires: 1000, usedBy: undefined };
const HELLO: Hello = {
  kind: 'hello',
  version: 1,
  software: '0.1.0',
  purpose: 'follow',
  setId: 'set',
  clusterId: 'B',
  instanceId: 'i',
  secondaryId: 'b',
  epochs: [E1],
  head,
  time: 0,
  apiAddress: '',
  clusterAddresses: [],
};
const BENCH: Bench = {
  setId: 'set',
  clusterId: 'A',
  history: { epochs: [E1], head },
  mineAtTheirHead: undefined,
  fenced: false,
  row: ROW,
  proven: true,
  elsewhere: false,
  now: 500,
};

test('each reason to refuse a secondary has its code, and nothing else is refused', () => {
  const rows: [string, Partial<Hello>, Partial<Bench>, string][] = [
    ['a known secondary in time', {}, {}, 'welcome'],
    ['one that used its token long ago', {}, { row: { ...ROW, usedBy: 'B' }, now: 99_999 }, 'welcome'],
    ['a certificate that nobody holds', {}, { row: undefined }, 'revoked'],
    ['the certificate of another id', { secondaryId: 'c' }, {}, 'identity'],
    ['another set', { setId: 'other' }, {}, 'set'],
    ['a token that was not used in time', {}, { now: 1001 }, 'expired'],
    ['a token that another cluster used', {}, { row: { ...ROW, usedBy: 'C' } }, 'used'],
    ['a protocol that is too old', { version: 0 }, {}, 'version'],
    ['anybody while fenced', {}, { fenced: true }, 'fenced'],
    ['a second process of one secondary', {}, { elsewhere: true }, 'busy'],
    ['news of another writer', { epochs: [E1, E2], clusterId: 'C' }, {}, 'threat'],
    ['invented news', { epochs: [E1, E2], clusterId: 'C' }, { proven: false }, 'unproven'],
    ['an invented promotion', { epochs: [E1, E2], purpose: 'announce' }, { proven: false }, 'unproven'],
    ['an invented head', { head: { ...head, index: 11 } }, { proven: false }, 'unproven'],
    ['a secondary without news or proof', {}, { proven: false }, 'welcome'],
    ['a promoted cluster', { epochs: [E1, E2], purpose: 'announce' }, {}, 'threat'],
    [
      'a would-be secondary, whatever its old data says',
      { epochs: [E1, E2], purpose: 'bootstrap', clusterId: 'C' },
      {},
      'welcome',
    ],
  ];
  for (const [who, hello, bench, expected] of rows) {
    const verdict = judge({ ...HELLO, ...hello }, { ...BENCH, ...bench });
    assert.equal(verdict.kind === 'refuse' ? verdict.code : verdict.kind, expected, who);
  }
});

test('a stranger learns nothing about the state of the primary', () => {
  const unknown = { ...BENCH, row: undefined };
  for (const bench of [unknown, { ...unknown, fenced: true }, { ...unknown, setId: 'x' }]) {
    assert.deepEqual(judge(HELLO, bench), judge(HELLO, unknown));
  }
});
