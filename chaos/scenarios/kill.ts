/** C1: kill -9 at random moments of either side or both, under writers. */
import { inSync } from '../../acceptance/site.ts';
import { checkEqual, checkNothingLost, demand, holdingsOf } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import type { Place } from '../world.ts';

const MOMENT_MS_MAX = 60;

async function comeBack(places: readonly Place[]): Promise<void> {
  await Promise.all(
    places.map(async ({ site }) => {
      await site.node.start();
      await site.unseal();
    }),
  );
}

export const killScenario: Scenario = {
  name: 'kill',
  covers: 'C1',
  about: 'kill -9 of the primary, the secondary or both at a random moment; nothing acknowledged is lost',
  async run(world, rounds) {
    const { a, b } = await world.pair();
    const { random } = world;
    const history = new History();
    let checked = 0;
    const kills = { primary: 0, secondary: 0, both: 0 };
    for (let round = 0; round < rounds; round++) {
      const load = new Load(world, a, history, world.seed + round, {
        name: `kill-${world.seed}-${round}`,
        clients: 3,
        tokens: 0.1,
        timeoutMs: 3000,
      }).start();
      await load.reach(random.between(5, 40));
      await new Promise((resolve) => setTimeout(resolve, random.between(0, MOMENT_MS_MAX)));
      const whom = random.pick(['primary', 'primary', 'secondary', 'both'] as const);
      kills[whom] += 1;
      const victims = whom === 'primary' ? [a] : whom === 'secondary' ? [b] : [a, b];
      await Promise.all(victims.map(({ site }) => site.node.stop('SIGKILL')));
      await load.stop();
      await comeBack(victims);
      const fresh = history.events.slice(checked);
      checked = history.events.length;
      const held = await holdingsOf(a.site, fresh);
      demand(held.missing.map((path) => `round ${round} (${whom}): lost ${path}`));
    }
    await inSync(a.site, b.site);
    await checkEqual(a.site, b.site);
    const acknowledged = await checkNothingLost(a.site, history);
    return `${rounds} kills (${kills.primary} primary, ${kills.secondary} secondary, ${kills.both} both), ${acknowledged} acknowledged, 0 lost, roots equal`;
  },
};
