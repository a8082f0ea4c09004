/** What a scenario is: a function of a seeded world that says in one line what held, or throws. */
import type { World } from './world.ts';

export type Scenario = {
  readonly name: string;
  /** Rows of the table of faults in docs/internals/guarantees.md. */
  readonly covers: string;
  readonly about: string;
  /** `rounds` repeats the heart of it on one stage. */
  readonly run: (world: World, rounds: number) => Promise<string>;
};
