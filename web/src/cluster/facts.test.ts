import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowAgreement, secondaryAgreement } from './agreement.ts';
import { parseDr } from './facts.ts';

test('numbers that come as texts are numbers, and what is not there is undefined', () => {
  const dr = parseDr({
    mode: 'primary',
    secondaries: [
      { node_id: 'b', connection_status: 'connected', clock_skew_ms: '-3', last_heartbeat: null },
    ],
    known_secondaries: null,
  });
  assert.equal(dr.secondaries[0]?.clockSkewMs, -3);
  assert.equal(dr.secondaries[0]?.lastHeartbeat, undefined);
  assert.equal(dr.secondaries[0]?.lagRecords, undefined);
  assert.deepEqual(dr.knownSecondaries, []);
});

test('a status of any shape is read without an error', () => {
  for (const odd of [{}, { mode: 7 }, { secondaries: 'x', commands: [1, null], epoch: [], role: 'king' }]) {
    assert.equal(parseDr(odd).role, 'disabled');
  }
});

test('equal roots prove equality; different ones mean something only at the same index', () => {
  const dr = (mine: string, theirs: string | null, myIndex: number, theirIndex: number | null) =>
    parseDr({
      mode: 'secondary',
      merkle_root: mine,
      primary_merkle_root: theirs,
      last_wal: myIndex,
      primary_announced_index: theirIndex,
    });
  assert.equal(secondaryAgreement(dr('aa', 'aa', 5, 5)).text, 'Equal');
  assert.equal(secondaryAgreement(dr('aa', 'bb', 5, 6)).text, 'In motion');
  assert.equal(secondaryAgreement(dr('aa', 'bb', 5, 5)).text, 'Different');
  assert.equal(secondaryAgreement(dr('aa', null, 5, null)).text, 'Not compared yet');
  const primary = parseDr({
    mode: 'primary',
    merkle_root: 'aa',
    last_wal: 9,
    secondaries: [{ node_id: 'b', merkle_root: 'aa', merkle_root_index: 9 }],
  });
  const row = primary.secondaries[0];
  assert.ok(row);
  assert.equal(rowAgreement(primary, row).text, 'Equal');
});
