import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEnv } from './env.ts';

test('two worlds with the same seed give the same bytes, with another seed other bytes', () => {
  const one = testEnv('a');
  const same = testEnv('a');
  assert.deepEqual(one.entropy.bytes(100), same.entropy.bytes(100));
  assert.notDeepEqual(one.entropy.bytes(32), testEnv('b').entropy.bytes(32));
  assert.notDeepEqual(one.entropy.bytes(32), one.entropy.bytes(32));
});

test('sleeps end in the order of their times when the clock is advanced, and not before', async () => {
  const { clock, timers } = testEnv();
  const start = clock.now();
  const ended: string[] = [];
  const sleep = async (name: string, ms: number) => {
    await timers.sleep(ms);
    ended.push(`${name} at ${clock.now() - start}`);
  };
  void sleep('late', 300);
  void sleep('early', 100).then(() => sleep('chained', 100));
  await clock.advance(99);
  assert.deepEqual(ended, []);
  await clock.advance(101);
  assert.deepEqual(ended, ['early at 100', 'chained at 200']);
  assert.equal(clock.sleeping(), 1);
  await clock.advance(1000);
  assert.deepEqual(ended.at(-1), 'late at 300');
  assert.equal(clock.now() - start, 1200);
});

test('an aborted sleep rejects with the reason and is forgotten', async () => {
  const { clock, timers } = testEnv();
  const controller = new AbortController();
  const sleeping = timers.sleep(1000, controller.signal);
  controller.abort(new Error('stopped'));
  await assert.rejects(sleeping, /stopped/);
  assert.equal(clock.sleeping(), 0);
  await assert.rejects(timers.sleep(1, controller.signal), /stopped/);
});

test('a correction of the wall clock ends no sleep and leaves the monotonic clock alone', async () => {
  const { clock, timers } = testEnv();
  const before = clock.monotonic();
  void timers.sleep(10);
  clock.setNow(clock.now() + 1_000_000);
  await clock.advance(0);
  assert.equal(clock.sleeping(), 1);
  assert.equal(clock.monotonic(), before);
});

test('log lines and measurements are recorded', () => {
  const { log, metrics } = testEnv();
  log.named('core').named('seal').write('info', 'unsealed', { shares: 3 });
  assert.deepEqual(log.lines, [
    { level: 'info', subsystem: 'core.seal', message: 'unsealed', fields: { shares: 3 } },
  ]);
  metrics.increment('vault.a');
  metrics.increment('vault.a', 2);
  metrics.gauge('vault.b', 7);
  metrics.gauge('vault.b', 5);
  assert.equal(metrics.value('vault.a'), 3);
  assert.equal(metrics.value('vault.b'), 5);
  assert.equal(metrics.value('vault.c'), undefined);
});
