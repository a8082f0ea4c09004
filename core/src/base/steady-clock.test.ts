import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steadyClock } from './steady-clock.ts';

function settable() {
  const time = { wall: 1_000_000, monotonic: 500 };
  const clock = steadyClock({ now: () => time.wall, monotonic: () => time.monotonic });
  return { time, clock };
}

test('it is the wall clock while that goes forward', () => {
  const { time, clock } = settable();
  assert.equal(clock.now(), 1_000_000);
  time.wall += 10;
  time.monotonic += 10;
  assert.equal(clock.now(), 1_000_010);
  time.wall += 3_600_000;
  assert.equal(clock.now(), 4_600_010, 'a jump forward is taken');
});

test('when the wall clock is set back, time goes on at its pace until the wall has caught up', () => {
  const { time, clock } = settable();
  clock.now();
  time.wall -= 5000;
  assert.equal(clock.now(), 1_000_000);
  for (let i = 1; i <= 10; i++) {
    time.wall += 400;
    time.monotonic += 400;
    assert.equal(clock.now(), 1_000_000 + 400 * i);
  }
  time.wall += 2000;
  assert.equal(clock.now(), 1_004_000, 'behind still: 1 001 000 on the wall');
  time.wall += 10_000;
  assert.equal(clock.now(), time.wall);
});

test('it never goes back, whatever the wall does', () => {
  const { time, clock } = settable();
  let last = clock.now();
  for (const step of [5, -1000, 7, 3_600_000, -3_600_000, 1, -1, 3, 1e9, -2e9]) {
    time.wall += step;
    time.monotonic += 0.3;
    const now = clock.now();
    assert.ok(now >= last, `${now} after ${last}`);
    last = now;
  }
});
