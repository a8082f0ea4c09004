import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGate } from './gate.ts';

const turn = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

test('a change waits for requests inside and holds those that come', async () => {
  const gate = createGate();
  const order: string[] = [];
  const leave = await gate.enter();
  const change = gate.exclusively(async () => {
    order.push('change');
  });
  const late = gate.enter().then((leaveLate) => {
    order.push('late');
    leaveLate();
  });
  await turn();
  assert.deepEqual(order, []);
  leave();
  await Promise.all([change, late]);
  assert.deepEqual(order, ['change', 'late']);
});

test('changes run one after the other, and one that fails opens the gate again', async () => {
  const gate = createGate();
  const order: number[] = [];
  const first = gate.exclusively(async () => {
    await turn();
    order.push(1);
    throw new Error('no');
  });
  const second = gate.exclusively(async () => {
    order.push(2);
  });
  await assert.rejects(first, /no/);
  await second;
  assert.deepEqual(order, [1, 2]);
  (await gate.enter())();
});
