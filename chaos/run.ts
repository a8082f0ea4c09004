/** Runs one scenario on a world of its own. */
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

export type Result = { readonly held: boolean; readonly line: string };

/** Never rejects: what did not hold is in the line, with the seed that shows it again. */
export async function runScenario(scenario: Scenario, seed: number, rounds: number): Promise<Result> {
  const world = new World(seed);
  const begun = performance.now();
  const head = (word: string): string =>
    `${word} ${scenario.name} seed ${seed}, ${((performance.now() - begun) / 1000).toFixed(1)} s:`;
  try {
    const line = await scenario.run(world, rounds);
    return { held: true, line: `${head('ok    ')} ${line}` };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const stack = error instanceof Error && error.name !== 'Broken' ? `\n${error.stack}` : '';
    return { held: false, line: `${head('BROKEN')} ${reason}${stack}` };
  } finally {
    await world.end();
  }
}
