import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEnv } from '../base/testing/env.ts';
import {
  INTERVAL_MS_MIN,
  OPERATIONS_MAX,
  OPERATIONS_MIN,
  putRotationConfig,
  type RotationConfig,
  rotateWhenDue,
} from './rotation.ts';
import { memoryBarrier } from './testing/memory-barrier.ts';

async function open(config?: RotationConfig) {
  const env = testEnv();
  const { barrier } = await memoryBarrier(env);
  const rootKey = new Uint8Array(32).fill(1);
  await barrier.initialize(rootKey, async () => undefined);
  await barrier.unseal(rootKey);
  if (config) await barrier.transact(async (tx) => putRotationConfig(tx, config));
  return { env, barrier };
}

test('without settings a young key stays', async () => {
  const { env, barrier } = await open();
  assert.equal(await rotateWhenDue(barrier, env), false);
  assert.equal(barrier.keyStatus().term, 1);
});

test('a key is replaced at the end of the interval and not before', async () => {
  const { env, barrier } = await open({
    maxOperations: OPERATIONS_MAX,
    intervalMs: INTERVAL_MS_MIN,
    enabled: true,
  });
  await env.clock.advance(INTERVAL_MS_MIN - 1);
  assert.equal(await rotateWhenDue(barrier, env), false);
  await env.clock.advance(1);
  assert.equal(await rotateWhenDue(barrier, env), true);
  assert.equal(barrier.keyStatus().term, 2);
  assert.ok(env.log.lines.some(({ message }) => message === 'automatic rotation of the encryption key'));
  assert.equal(await rotateWhenDue(barrier, env), false, 'the new key is young');
});

test('a key is replaced after its number of uses', async () => {
  const { env, barrier } = await open({ maxOperations: 1, intervalMs: 0, enabled: true });
  assert.ok(barrier.keyStatus().encryptions >= 1);
  assert.equal(await rotateWhenDue(barrier, env), true);
});

test('nothing is rotated when it is turned off', async () => {
  const { env, barrier } = await open({
    maxOperations: OPERATIONS_MIN,
    intervalMs: INTERVAL_MS_MIN,
    enabled: false,
  });
  await env.clock.advance(INTERVAL_MS_MIN * 2);
  assert.equal(await rotateWhenDue(barrier, env), false);
});
