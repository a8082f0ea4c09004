import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agoText, bytesText, durationText } from './time.ts';

test('durations in the two units that matter', () => {
  const table = [
    [0, '0 s'],
    [0.24, '0.2 s'],
    [59.6, '1 min'],
    [125, '2 min 5 s'],
    [3_600, '1 h'],
    [90_000, '1 d 1 h'],
    [-5, '0 s'],
  ] as const;
  for (const [seconds, text] of table) assert.equal(durationText(seconds), text);
});

test('a moment of another clock is never in the future', () => {
  assert.equal(agoText('2026-01-01T00:00:05Z', Date.parse('2026-01-01T00:00:03Z')), '0 s ago');
  assert.equal(agoText('nonsense', 0), 'nonsense');
});

test('amounts of data', () => {
  assert.deepEqual([0, 999, 1_000, 2_500_000].map(bytesText), ['0 B', '999 B', '1.0 KB', '2.5 MB']);
});
