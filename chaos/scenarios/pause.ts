/** C2: a process that stands still and goes on as if nothing had happened. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inSync, promote, put, rejoin } from '../../acceptance/site.ts';
import { checkEqual, checkExactLoss, checkNothingLost, demand, strandedSetsOf } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { fencedHead } from './failover.ts';

export const zombieScenario: Scenario = {
  name: 'zombie-primary',
  covers: 'C2 R7 R8 R13',
  about:
    'the primary is stopped for 1 to 5 s, the standby promoted, the primary goes on: it must fence itself',
  async run(world, rounds) {
    const pair = await world.pair();
    let { a: primary, b: standby } = pair;
    let lost = 0;
    for (let round = 0; round < rounds; round++) {
      const name = `zombie-${world.seed}-${round}`;
      const history = new History();
      const load = new Load(world, primary, history, world.seed + round, {
        name,
        clients: 2,
        tokens: 0.1,
        timeoutMs: 10_000,
      }).start();
      await load.reach(20);
      const unsent = world.random.chance(0.5);
      if (unsent) {
        primary.links.partition();
        await load.reach(10);
      }
      primary.site.node.signal('SIGSTOP');
      const begun = performance.now();
      const pause = world.random.between(1000, 5000);
      await promote(standby.site);
      const { last_promotion: promotion } = await standby.site.drStatus();
      for (let i = 0; i < 3; i++) await put(standby.site, `new/${name}/${i}`, i);
      await sleep(Math.max(0, pause - (performance.now() - begun)));
      primary.site.node.signal('SIGCONT');
      primary.links.heal();
      await fencedHead(primary);
      const late = await put(primary.site, `late/${name}`, 1);
      if (late.status !== 503) demand([`a fenced primary answered a write with ${late.status}`]);
      // A commit that was under way when the news came has ended by now.
      const oldHead = (await primary.site.drStatus()).last_wal;
      await load.reachFailures(10);
      await load.stop();
      const after = (await primary.site.drStatus()).last_wal;
      if (after !== oldHead) demand([`a fenced primary wrote from ${oldHead} to ${after}`]);
      await rejoin(primary.site, standby.site, `round-${round}`);
      const stranded = (await strandedSetsOf(primary.site)).find((set) => set.last === oldHead);
      lost += await checkExactLoss(standby.site, history, name, { promotion, oldHead, stranded });
      await checkEqual(primary.site, standby.site);
      [primary, standby] = [standby, primary];
    }
    return `${rounds} zombies fenced, ${lost} acknowledgements lost and all listed`;
  },
};

export const pauseScenario: Scenario = {
  name: 'pause',
  covers: 'C2 R16 R20',
  about: 'either side is stopped for 1 to 12 s without a promotion: no loss, it catches up by itself',
  async run(world, rounds) {
    const { a, b } = await world.pair();
    const history = new History();
    let stood = 0;
    for (let round = 0; round < rounds; round++) {
      const load = new Load(world, a, history, world.seed + round, {
        name: `pause-${world.seed}-${round}`,
        clients: 2,
        timeoutMs: 20_000,
      }).start();
      await load.reach(10);
      const victim = world.random.pick([a, b]);
      const ms = world.random.pick([1000, 2000, 12_000]);
      victim.site.node.signal('SIGSTOP');
      if (victim === b) await load.reach(20);
      await sleep(ms);
      victim.site.node.signal('SIGCONT');
      await load.reach(10);
      await load.stop();
      stood += ms;
      if (load.failed > 0) demand([`${load.failed} requests failed although the primary was only slow`]);
      await inSync(a.site, b.site);
    }
    const acknowledged = await checkNothingLost(a.site, history);
    await checkEqual(a.site, b.site);
    return `${rounds} pauses of ${stood} ms together, ${acknowledged} acknowledged, 0 lost`;
  },
};
