import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEnv } from '../base/testing/env.ts';
import { type Acts, execute, PLANS, type PlanName, type PlanStep } from './plan.ts';

const { log } = testEnv();

test('every plan has exactly one step that commits, and every step says why', () => {
  for (const steps of Object.values(PLANS) as readonly (readonly PlanStep[])[]) {
    assert.equal(steps.filter((step) => step.commits).length, 1);
    for (const step of steps) assert.ok(step.why.length > 10, step.name);
  }
});

test('a failure up to the commit is undone and thrown; one behind it is only reported', async () => {
  for (const plan of Object.keys(PLANS) as PlanName[]) {
    const steps: readonly PlanStep[] = PLANS[plan];
    const commit = steps.findIndex((step) => step.commits);
    for (const [failing, step] of steps.entries()) {
      const ran: string[] = [];
      let undone = false;
      const acts = Object.fromEntries(
        steps.map(({ name }) => [
          name,
          async () => {
            ran.push(name);
            if (name === step.name) throw new Error('no');
          },
        ]),
      );
      const done = execute(
        plan,
        acts as Acts<typeof plan>,
        async () => {
          undone = true;
        },
        log,
      );
      if (failing <= commit) {
        await assert.rejects(done, /no/);
        assert.equal(undone, true);
        assert.equal(ran.length, failing + 1);
      } else {
        await done;
        assert.equal(undone, false);
        assert.equal(ran.length, steps.length);
      }
    }
  }
});
