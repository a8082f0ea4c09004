/** Planned switchovers under load: demote, promote, rejoin. Nothing acknowledged may be lost (R11). */
import { promote, rejoin } from '../../acceptance/site.ts';
import { checkEqual, checkNothingLost, demand, holdingsOf } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';

export const switchoverScenario: Scenario = {
  name: 'switchover',
  covers: 'R11',
  about: 'demote, promote and rejoin under writers, back and forth; nothing acknowledged is lost',
  async run(world, rounds) {
    const pair = await world.pair();
    let { a: primary, b: standby } = pair;
    const history = new History();
    let gaps = 0;
    let checked = 0;
    for (let round = 0; round < rounds; round++) {
      const load = new Load(world, primary, history, world.seed + round, {
        name: `switch-${world.seed}-${round}`,
        clients: 3,
        rate: 50,
        tokens: 0.1,
      }).start();
      await load.reach(world.random.between(10, 40));
      const begun = performance.now();
      await primary.site.must('POST', 'sys/replication/dr/primary/demote', {});
      await promote(standby.site);
      gaps += performance.now() - begun;
      await load.stop();
      const { last_promotion: promotion } = await standby.site.drStatus();
      if (promotion.planned !== true || promotion.known_lost_records !== 0) {
        demand([`round ${round}: not a planned promotion: ${JSON.stringify(promotion)}`]);
      }
      await rejoin(primary.site, standby.site, `round-${round}`);
      const status = await primary.site.drStatus();
      if (status.stranded_sets !== 0) demand([`round ${round}: ${status.stranded_sets} stranded sets`]);
      [primary, standby] = [standby, primary];
      const held = await holdingsOf(primary.site, history.events.slice(checked));
      checked = history.events.length;
      demand(held.missing.map((path) => `round ${round}: lost ${path}`));
    }
    const acknowledged = await checkNothingLost(primary.site, history);
    await checkEqual(primary.site, standby.site);
    return `${rounds} switchovers, ${acknowledged} acknowledged, 0 lost, mean write gap ${Math.round(gaps / rounds)} ms`;
  },
};
