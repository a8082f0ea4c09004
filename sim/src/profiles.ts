/** The stories of the safety phase: what operators and nature do, by the name of the profile. */
import { runOperator, setUp } from './actors/operator.ts';
import type { World } from './world/world.ts';

export type Actors = { readonly clients: () => void; readonly faults: () => void };

/** Plays the story of the world's profile to its end. */
export async function runStory(world: World, actors: Actors): Promise<void> {
  await setUp(world);
  actors.clients();
  actors.faults();
  void runOperator(world);
  await world.scheduler.sleep(world.scenario.safetyMs);
}
