import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOG_RETAINED_RECORDS_MIN, SECONDARY_ABSENT_MS_MAX } from '../../base/limits.ts';
import { retainFrom } from './retention.ts';

const MIN = LOG_RETAINED_RECORDS_MIN;
const log = { oldest: 1, head: 10 * MIN, recordBytes: 1000 };
const plenty = 100 * MIN * 1000;

test('without followers only the last records are kept', () => {
  assert.equal(retainFrom(log, [], plenty), log.head + 1 - MIN);
  assert.equal(retainFrom({ ...log, head: 5 }, [], plenty), 1);
});

test('a live follower holds the log at what it needs next', () => {
  assert.equal(retainFrom(log, [{ needs: 3 * MIN, silentMs: 0 }], plenty), 3 * MIN);
  assert.equal(retainFrom(log, [{ needs: log.head + 1, silentMs: 0 }], plenty), log.head + 1 - MIN);
});

test('the slowest of several followers counts', () => {
  const followers = [
    { needs: 5 * MIN, silentMs: 0 },
    { needs: 2 * MIN, silentMs: 1000 },
  ];
  assert.equal(retainFrom(log, followers, plenty), 2 * MIN);
});

test('no follower holds more than the bound, so a dead one cannot fill the disk', () => {
  const bytes = 4 * MIN * 1000;
  assert.equal(retainFrom(log, [{ needs: 1, silentMs: 0 }], bytes), log.head + 1 - 4 * MIN);
});

test('a follower that was away too long holds nothing', () => {
  const away = { needs: 1, silentMs: SECONDARY_ABSENT_MS_MAX + 1 };
  assert.equal(retainFrom(log, [away], plenty), log.head + 1 - MIN);
});

test('one whose position is not known yet may need everything within the bound', () => {
  const bytes = 4 * MIN * 1000;
  assert.equal(retainFrom(log, [{ needs: undefined, silentMs: 0 }], bytes), log.head + 1 - 4 * MIN);
});

test('large records count: fewer of them are kept', () => {
  assert.equal(retainFrom({ ...log, recordBytes: 1_000_000 }, [], 10_000_000), log.head + 1 - 10);
});

test('what is gone is not asked for again', () => {
  const from = 9 * MIN;
  assert.ok(retainFrom({ ...log, oldest: from + 5 }, [{ needs: from, silentMs: 0 }], plenty) >= from + 5);
});
