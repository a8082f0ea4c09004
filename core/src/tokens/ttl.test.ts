import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DURATION_MS_MAX } from '../base/limits.ts';
import { calculateTtl, durationText, type TtlWish } from './ttl.ts';

const H = 3_600_000;
const LIMITS = { defaultTtlMs: 2 * H, maxTtlMs: 32 * H };
const NOW = 1_700_000_000_000;
const NOTHING: TtlWish = {
  incrementMs: 0,
  backendTtlMs: 0,
  backendMaxTtlMs: 0,
  explicitMaxTtlMs: 0,
  periodMs: 0,
  startTime: NOW,
};

test('what is granted for what is wished', () => {
  const rows: [name: string, wish: Partial<TtlWish>, ttlMs: number, warning?: RegExp][] = [
    ['nothing: the default', {}, 2 * H],
    ['the backend', { backendTtlMs: H }, H],
    ['an increment wins over the backend', { backendTtlMs: H, incrementMs: 3 * H }, 3 * H],
    [
      'more than the maximum',
      { backendTtlMs: 48 * H },
      32 * H,
      /TTL of "48h" exceeded the effective max_ttl of "32h"/,
    ],
    ['the backend maximum', { backendTtlMs: 10 * H, backendMaxTtlMs: 4 * H }, 4 * H, /max_ttl of "4h"/],
    ['a backend maximum above the mount', { backendTtlMs: 90 * H, backendMaxTtlMs: 80 * H }, 32 * H, /"32h"/],
    ['an explicit maximum', { backendTtlMs: 10 * H, explicitMaxTtlMs: H }, H, /max_ttl of "1h"/],
    ['an explicit maximum below the default', { explicitMaxTtlMs: H }, H, /TTL of "2h"/],
    ['a period', { periodMs: 5 * H, backendTtlMs: H }, 5 * H],
    [
      'a period above the maximum',
      { periodMs: 40 * H },
      32 * H,
      /period of "40h" exceeded the effective max_ttl of "32h"; period value is capped accordingly/,
    ],
    [
      'a period and an explicit maximum',
      { periodMs: 5 * H, explicitMaxTtlMs: 3 * H },
      3 * H,
      /period of "5h"/,
    ],
    [
      'negative values count as none',
      { backendTtlMs: -H, incrementMs: -1, periodMs: -1, explicitMaxTtlMs: -5, backendMaxTtlMs: -1 },
      2 * H,
    ],
    ['beyond any number', { backendTtlMs: 1e300 }, 32 * H, /exceeded/],
    ['infinity', { incrementMs: Number.POSITIVE_INFINITY }, 32 * H, /exceeded/],
    ['not a number counts as none', { incrementMs: Number.NaN }, 2 * H],
    ['half a second', { backendTtlMs: 500 }, 500],
  ];
  for (const [name, wish, ttlMs, warning] of rows) {
    const granted = calculateTtl(LIMITS, { ...NOTHING, ...wish }, NOW);
    assert.equal(granted.ttlMs, ttlMs, name);
    assert.equal(granted.expireTime, NOW + ttlMs, name);
    assert.equal(granted.warnings.length, warning === undefined ? 0 : 1, name);
    if (warning !== undefined) assert.match(granted.warnings[0] ?? '', warning, name);
  }
});

test('a renewal ends at most at the start plus the maximum, in whole seconds from now', () => {
  for (const fraction of [0, 1, 500, 999]) {
    const startTime = NOW - 31 * H - fraction;
    const granted = calculateTtl(LIMITS, { ...NOTHING, startTime, incrementMs: 10 * H }, NOW + 250);
    const left = startTime + 32 * H - granted.expireTime;
    assert.ok(left >= 0 && left < 1000, `${left} ms left`);
    assert.match(granted.warnings[0] ?? '', /TTL of "10h" exceeded the effective max_ttl of "/);
  }
});

test('past the maximum nothing is granted', () => {
  for (const age of [32 * H, 33 * H, 1e13]) {
    assert.throws(
      () => calculateTtl(LIMITS, { ...NOTHING, startTime: NOW - age }, NOW),
      /past the max TTL, cannot renew/,
    );
  }
});

test('a periodic token is renewed for ever, but not behind an explicit maximum', () => {
  const old = { ...NOTHING, periodMs: H, startTime: NOW - 1000 * H };
  assert.equal(calculateTtl(LIMITS, old, NOW).expireTime, NOW + H);
  assert.throws(() => calculateTtl(LIMITS, { ...old, explicitMaxTtlMs: 10 * H }, NOW), /past the max TTL/);
});

test('a clock that went back does not lengthen a life', () => {
  const startTime = NOW + 5 * H;
  const granted = calculateTtl(LIMITS, { ...NOTHING, startTime, incrementMs: 1000 * H }, NOW);
  assert.ok(granted.expireTime <= startTime + 32 * H);
});

test('limits that allow nothing grant nothing: zero never means for ever', () => {
  assert.throws(
    () => calculateTtl({ defaultTtlMs: 0, maxTtlMs: 0 }, NOTHING, NOW),
    /max TTL must be greater/,
  );
  assert.throws(() => calculateTtl({ defaultTtlMs: 0, maxTtlMs: H }, NOTHING, NOW), /greater than zero/);
});

test('a TTL never leaves the range of times', () => {
  const granted = calculateTtl({ defaultTtlMs: H, maxTtlMs: 1e300 }, { ...NOTHING, incrementMs: 1e299 }, NOW);
  assert.equal(granted.ttlMs, DURATION_MS_MAX);
  assert.ok(Number.isSafeInteger(granted.expireTime));
});

test('durations read as Go prints them', () => {
  const rows: [number, string][] = [
    [0, '0s'],
    [500, '500ms'],
    [1500, '1.5s'],
    [60_000, '1m'],
    [61_000, '1m1s'],
    [H, '1h'],
    [H + 1000, '1h0m1s'],
    [768 * H, '768h'],
    [90 * 60_000, '1h30m'],
    [-H, '-1h'],
  ];
  for (const [ms, text] of rows) assert.equal(durationText(ms), text);
});
