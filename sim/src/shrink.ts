/** Makes a failing scenario smaller while it fails in the same way: fewer faults, fewer commands, less time. */
import { runScenario } from './run.ts';
import type { Scenario } from './world/scenario.ts';

/** Smaller variants of a scenario, the largest steps first. */
function* smaller(scenario: Scenario): Generator<Scenario> {
  if (Object.keys(scenario.faults).length > 1) yield { ...scenario, faults: {} };
  for (const kind of Object.keys(scenario.faults)) {
    const { [kind as keyof Scenario['faults']]: _dropped, ...faults } = scenario.faults;
    yield { ...scenario, faults };
  }
  if (Object.keys(scenario.commands).length > 1) yield { ...scenario, commands: {} };
  for (const kind of Object.keys(scenario.commands)) {
    const { [kind as keyof Scenario['commands']]: _dropped, ...commands } = scenario.commands;
    yield { ...scenario, commands };
  }
  if (scenario.clusters > 2) yield { ...scenario, clusters: scenario.clusters - 1 };
  if (scenario.clients > 1) yield { ...scenario, clients: 1 };
  if (scenario.safetyMs > 1000) yield { ...scenario, safetyMs: Math.ceil(scenario.safetyMs / 2) };
  if (scenario.skewMs > 0) yield { ...scenario, skewMs: 0 };
  if (scenario.readDelayChance > 0) yield { ...scenario, readDelayChance: 0 };
  if (scenario.audit) yield { ...scenario, audit: false };
  if (scenario.logRetainedBytesMax !== undefined) yield { ...scenario, logRetainedBytesMax: undefined };
}

/** The smallest scenario found within `tries` runs whose first violation is of the same invariant. */
export async function shrink(scenario: Scenario, invariant: string, tries = 200): Promise<Scenario> {
  let best = scenario;
  let left = tries;
  for (let found = true; found && left > 0; ) {
    found = false;
    for (const candidate of smaller(best)) {
      if (left-- <= 0) break;
      const { violations } = await runScenario(candidate);
      if (violations[0]?.invariant !== invariant) continue;
      best = candidate;
      found = true;
      break;
    }
  }
  return best;
}
