import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ExclusiveGate } from './exclusive-gate.ts';

it('lets others pass only when nobody is alone, also after a failure', async () => {
  const gate = new ExclusiveGate();
  const seen: string[] = [];
  await gate.pass();
  let finish: () => void = () => undefined;
  const first = gate.alone(async () => {
    seen.push('first begins');
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    seen.push('first ends');
    throw new Error('no');
  });
  await Promise.resolve();
  const second = gate.alone(async () => seen.push('second'));
  const passing = gate.pass().then(() => seen.push('passed'));
  await Promise.resolve();
  finish();
  await assert.rejects(first, /no/);
  await Promise.all([second, passing]);
  assert.deepEqual(seen.slice(0, 2), ['first begins', 'first ends']);
  assert.ok(seen.includes('second') && seen.includes('passed'));
  await gate.pass();
});
