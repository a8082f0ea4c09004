/** Crash failovers: the primary dies with records that never left it, and comes back later (R8, R13, R14). */
import { promote, rejoin } from '../../acceptance/site.ts';
import type { AnyJson } from '../../tools/cluster/api.ts';
import { until } from '../../tools/cluster/node.ts';
import { checkEqual, checkExactLoss, strandedSetsOf } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import type { Place } from '../world.ts';

/** Waits until the old primary knows; gives the head of its log. */
export async function fencedHead(old: Place): Promise<number> {
  const status: AnyJson = await until(`${old.name} is fenced`, async () => {
    const seen = await old.site.drStatus();
    return seen.fenced ? seen : undefined;
  });
  return status.last_wal;
}

export const failoverScenario: Scenario = {
  name: 'failover',
  covers: 'C1 R8 R13 R14 R21',
  about: 'kill -9 of the primary with unsent records, promote, the old one returns: the loss list is exact',
  async run(world, rounds) {
    const pair = await world.pair();
    let { a: primary, b: standby } = pair;
    let lost = 0;
    let lossy = 0;
    let known = 0;
    for (let round = 0; round < rounds; round++) {
      const name = `crash-${world.seed}-${round}`;
      const history = new History();
      const load = new Load(world, primary, history, world.seed + round, {
        name,
        clients: round % 2 === 0 ? 1 : 3,
        tokens: 0.2,
        indexed: round % 2 === 0,
        timeoutMs: 3000,
      }).start();
      await load.reach(world.random.between(5, 20));
      // Records that never leave: the link stands still in one of three ways, or is only narrow or slow.
      const way = world.random.pick(['stalled', 'halved', 'reset', 'narrow', 'slow'] as const);
      if (way === 'stalled') primary.links.partition();
      else if (way === 'halved') primary.links.back.stalled = true;
      else if (way === 'reset') {
        primary.links.refusing = true;
        primary.links.reset();
      } else if (way === 'narrow') primary.links.back.bytesPerSecond = 4000;
      else primary.links.both({ delayMs: 20 });
      await load.reach(world.random.between(5, 20));
      await primary.site.node.stop('SIGKILL');
      await load.stop();
      primary.links.refusing = true;
      primary.links.reset();
      await promote(standby.site);
      const { last_promotion: promotion } = await standby.site.drStatus();
      primary.links.heal();
      await primary.site.node.start();
      await primary.site.unseal();
      const oldHead = await fencedHead(primary);
      await rejoin(primary.site, standby.site, `round-${round}`);
      const sets = await strandedSetsOf(primary.site);
      const stranded = sets.find((set) => set.last === oldHead);
      const lostNow = await checkExactLoss(standby.site, history, name, { promotion, oldHead, stranded });
      lost += lostNow;
      known += promotion.known_lost_records;
      if (oldHead > promotion.last_index) lossy += 1;
      await checkEqual(primary.site, standby.site);
      [primary, standby] = [standby, primary];
    }
    return `${rounds} crash failovers, ${lossy} with loss, ${lost} acknowledgements lost and all listed, ${known} records known at promotion`;
  },
};
