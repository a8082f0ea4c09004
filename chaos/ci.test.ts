/**
 * Chaos of every landing: the counts that docs/internals/guarantees.md names, and a round of every other scenario.
 * Two run at a time, because most of the time a scenario waits. A failure names its seed:
 * `npm run chaos -- --scenario <name> --seed <seed> --rounds <rounds>` shows it again.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runScenario } from './run.ts';
import { SCENARIOS } from './scenarios.ts';

/** Rounds of a landing; 1 for those that are not named. */
const ROUNDS: Readonly<Record<string, number>> = {
  kill: 100,
  switchover: 20,
  failover: 20,
  'zombie-primary': 3,
  'rot-primary': 10,
  'rot-secondary': 8,
  'sync-error': 2,
};

/** The seed of a run; another one every day, so that landings see more than one story. */
const SEED = Number(process.env['CHAOS_SEED'] ?? Math.floor(Date.now() / 86_400_000));

describe('chaos with real processes', { concurrency: 2 }, () => {
  for (const scenario of SCENARIOS) {
    const rounds = ROUNDS[scenario.name] ?? 1;
    it(`${scenario.name} x ${rounds} (${scenario.covers}): ${scenario.about}`, async (t) => {
      const { held, line } = await runScenario(scenario, SEED, rounds);
      t.diagnostic(line);
      assert.ok(held, line);
    });
  }
});
