/** C3 and C4 by the relay: links that are cut, in one direction, again and again, or only slow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inSync } from '../../acceptance/site.ts';
import { until } from '../../tools/cluster/node.ts';
import { checkEqual, checkNothingLost, demand } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import { atDistance } from '../relay.ts';
import type { Scenario } from '../scenario.ts';
import type { Place, World } from '../world.ts';

type Cut = { readonly name: string; readonly make: (link: Place['links'], world: World) => Promise<void> };

/** Longer than a silent link may live. */
const SILENCE_MS = 11_000;

const CUTS: readonly Cut[] = [
  {
    name: 'full',
    async make(link) {
      link.partition();
      await sleep(1500);
    },
  },
  {
    name: 'full until the link is dead',
    async make(link) {
      link.partition();
      await sleep(SILENCE_MS);
    },
  },
  {
    name: 'only towards the primary',
    async make(link) {
      link.there.stalled = true;
      await sleep(1500);
    },
  },
  {
    name: 'only towards the secondary',
    async make(link) {
      link.back.stalled = true;
      await sleep(1500);
    },
  },
  {
    name: 'flapping',
    async make(link, world) {
      for (let i = 0; i < 20; i++) {
        if (world.random.chance(0.5)) link.reset();
        else link.partition();
        await sleep(world.random.between(10, 150));
        link.heal();
        await sleep(world.random.between(10, 150));
      }
    },
  },
  {
    name: 'half-open',
    async make(link) {
      link.halfOpen();
      await sleep(500);
    },
  },
  {
    name: 'corrupt',
    async make(link) {
      link.both({ corrupt: 0.2 });
      await sleep(1500);
    },
  },
  {
    name: 'cut short',
    async make(link, world) {
      link.back.cutAfterBytes = world.random.between(1, 20_000);
      await sleep(1500);
    },
  },
];

/** The primary serves its clients during the cut, and both sides are equal soon after it. */
function partition(cuts: readonly Cut[], name: string, about: string): Scenario {
  return {
    name,
    covers: 'C3 R8 R16 R20',
    about,
    async run(world, rounds) {
      const { a, b } = await world.pair();
      const history = new History();
      const seen: string[] = [];
      for (let round = 0; round < rounds; round++) {
        for (const cut of cuts) {
          const load = new Load(world, a, history, world.seed + round, {
            name: `cut-${world.seed}-${seen.length}`,
            clients: 2,
            tokens: 0.05,
          }).start();
          await load.reach(10);
          await cut.make(a.links, world);
          await load.reach(10);
          a.links.heal();
          await load.stop();
          if (load.failed > 0)
            demand([`${load.failed} requests failed while the link was cut (${cut.name})`]);
          const begun = performance.now();
          await inSync(a.site, b.site);
          seen.push(`${cut.name} ${Math.round(performance.now() - begun)} ms`);
        }
      }
      const acknowledged = await checkNothingLost(a.site, history);
      await checkEqual(a.site, b.site);
      return `${acknowledged} acknowledged, 0 lost; equal again after: ${seen.join(', ')}`;
    },
  };
}

/** Those that are noticed by silence alone. */
const SILENT: readonly string[] = ['full until the link is dead', 'half-open'];

export const partitionScenario = partition(
  CUTS.filter((cut) => !SILENT.includes(cut.name)),
  'partition',
  'the link is cut in full, one way, flapping, corrupted, cut short: clients notice nothing',
);

export const silentPartitionScenario = partition(
  CUTS.filter((cut) => SILENT.includes(cut.name)),
  'partition-silent',
  'the link swallows everything until both sides give it up, or only one of them',
);

export const clientPartitionScenario: Scenario = {
  name: 'partition-clients',
  covers: 'C3',
  about: 'only clients are cut off: replication goes on, and nothing half-done is left',
  async run(world) {
    const { a, b } = await world.pair();
    const history = new History();
    const load = new Load(world, a, history, world.seed, {
      name: `clients-${world.seed}`,
      clients: 4,
      timeoutMs: 1000,
    }).start();
    await load.reach(20);
    a.clients.partition();
    await sleep(1500);
    a.clients.reset();
    a.clients.heal();
    await load.reach(20);
    await load.stop();
    await inSync(a.site, b.site);
    const acknowledged = await checkNothingLost(a.site, history);
    return `${acknowledged} acknowledged, ${load.failed} without an answer, 0 lost`;
  },
};

export const slowLinkScenario: Scenario = {
  name: 'slow-link',
  covers: 'C4 R16 R29',
  about: 'distances up to 250 ms and 1 Mbit/s: clients are not slowed, the lag that status shows is true',
  async run(world) {
    const { a, b } = await world.pair();
    const history = new History();
    const seen: string[] = [];
    const profiles = ['country', 'antipodes'] as const;
    for (const profile of profiles) {
      atDistance(a.links, profile);
      a.links.both({ bytesPerSecond: 125_000 });
      const load = new Load(world, a, history, world.seed, {
        name: `slow-${world.seed}-${profile}`,
        clients: 2,
      }).start();
      await load.reach(100);
      const [one, two] = [await a.site.drStatus(), await b.site.drStatus()];
      const shown: number = two.lag_records;
      const truth: number = one.last_wal - two.last_wal;
      // The primary was asked first, so the truth is a lower bound of what the standby lacks at that moment.
      if (two.primary_announced_index < two.last_wal || shown < 0) {
        demand([`lag ${shown} shown, announced ${two.primary_announced_index}, own ${two.last_wal}`]);
      }
      await load.stop();
      const begun = performance.now();
      await inSync(a.site, b.site);
      seen.push(`${profile}: lag ${truth} records, equal after ${Math.round(performance.now() - begun)} ms`);
    }
    a.links.partition();
    const load = new Load(world, a, history, world.seed, { name: `lag-${world.seed}`, clients: 1 }).start();
    await load.reach(10);
    await load.stop();
    const first = (await b.site.drStatus()).lag_seconds;
    const grown = await until('the lag grows', async () => {
      const seconds = (await b.site.drStatus()).lag_seconds;
      return seconds > first + 1 ? seconds : undefined;
    });
    a.links.heal();
    await inSync(a.site, b.site);
    await until('the lag is gone', async () => (await b.site.drStatus()).lag_records === 0);
    const acknowledged = await checkNothingLost(a.site, history);
    return `${acknowledged} acknowledged, 0 lost; ${seen.join('; ')}; lag of a cut link grew to ${grown} s`;
  },
};
