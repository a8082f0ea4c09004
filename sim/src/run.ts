/** One world from its beginning to its end, and what is known then. */
import { runClient } from './actors/client.ts';
import { startFaults } from './actors/faults.ts';
import { settle } from './actors/settle.ts';
import { INVARIANTS } from './checkers/invariants.ts';
import { runStory } from './profiles.ts';
import type { Scenario } from './world/scenario.ts';
import { type Violation, World } from './world/world.ts';

export type Result = {
  readonly scenario: Scenario;
  readonly violations: readonly Violation[];
  readonly hash: string;
  readonly events: number;
  readonly virtualMs: number;
  readonly operations: number;
  readonly acknowledged: number;
  readonly commands: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly lastLines: readonly string[];
};

/** A phase that takes longer than this hangs, virtual ms. */
const WORLD_MS_MAX = 1_200_000;

// Errors are made by the thousand and never looked into: their stacks would be a tenth of the time.
Error.stackTraceLimit = 0;

export async function runScenario(scenario: Scenario, show?: (line: string) => void): Promise<Result> {
  const world = new World(scenario, show);
  let crashed: unknown;
  await world.build();
  world.watch(INVARIANTS);
  const live = async () => {
    await Promise.all(world.machines.map((machine) => machine.boot()));
    await runStory(world, {
      clients: () => {
        for (let i = 0; i < scenario.clients; i++) void runClient(world, i);
      },
      faults: () => startFaults(world),
    });
    world.busy = false;
    await world.endPhase();
    if (world.violations.length > 0) return;
    world.phase = 'liveness';
    const primary = await settle(world);
    if (primary === undefined || world.violations.length > 0) return;
    await world.endPhase();
    if (world.violations.length > 0) return;
    world.phase = 'cold-restart';
    for (const machine of world.machines) machine.crash(false);
    await Promise.all(world.machines.map((machine) => machine.boot()));
    await world.scheduler.sleep(8_000);
    await world.endPhase();
  };
  let over = false;
  live().then(
    () => {
      over = true;
    },
    (error: unknown) => {
      crashed = error;
      over = true;
    },
  );
  await world.scheduler.run(WORLD_MS_MAX, () => over || world.violations.length > 0);
  if (crashed !== undefined)
    world.violate('sim', crashed instanceof Error ? (crashed.stack ?? crashed.message) : String(crashed));
  else if (!over && world.violations.length === 0)
    world.violate('sim', `the world did not end in ${WORLD_MS_MAX} ms`);
  for (const machine of world.machines) machine.crash(true);
  const { all } = world.operations;
  return {
    scenario,
    violations: world.violations,
    hash: world.trace.hash(),
    events: world.scheduler.events,
    virtualMs: Math.round(world.now),
    operations: all.length,
    acknowledged: all.filter(({ outcome }) => outcome === 'acknowledged').length,
    commands: world.commands.length,
    faults: Object.fromEntries(world.injected),
    lastLines: world.trace.lastLines(),
  };
}
