import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DURATION_MS_MAX } from './limits.ts';
import { parseDuration, rfc3339 } from './time.ts';

test('durations are read as Vault reads them', () => {
  const rows: [unknown, number | undefined][] = [
    [90, 90_000],
    ['90', 90_000],
    ['1h30m', 5_400_000],
    ['-5s', -5000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['1d', 86_400_000],
    ['', 0],
    ['soon', undefined],
    ['5 s', undefined],
    ['h', undefined],
    ['-', undefined],
    [Number.NaN, undefined],
    [{}, undefined],
  ];
  for (const [text, expected] of rows) assert.equal(parseDuration(text), expected, JSON.stringify(text));
});

test('a duration that no clock can hold is none', () => {
  for (const text of [
    '9'.repeat(400),
    `${'9'.repeat(30)}h`,
    1e300,
    '99999999999999h',
    `-${'9'.repeat(400)}`,
  ]) {
    assert.equal(parseDuration(text), undefined, String(text).slice(0, 20));
  }
  assert.equal(parseDuration(DURATION_MS_MAX / 1000), DURATION_MS_MAX);
});

test('times end without trailing zeros, as Go prints them', () => {
  assert.equal(rfc3339(1_529_337_531_645), '2018-06-18T15:58:51.645Z');
  assert.equal(rfc3339(1_529_337_531_600), '2018-06-18T15:58:51.6Z');
  assert.equal(rfc3339(1_529_337_530_000), '2018-06-18T15:58:50Z');
});
