/** The part of the scenario "hosts" that runs on the network it is about: see scenarios/hosts.ts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { follow, inSync, promote, rejoin, startSite } from '../acceptance/site.ts';
import { checkEqual, checkNothingLost, demand } from './check.ts';
import { History } from './history.ts';
import { Load, type Target } from './load.ts';
import { Lan } from './namespaces.ts';
import { HOSTS } from './scenarios/hosts.ts';
import { World } from './world.ts';

type Fault = { readonly name: string; readonly make: (lan: Lan) => void };

const FAULTS: readonly Fault[] = [
  {
    name: 'cut',
    make(lan) {
      lan.cut('a', 'b');
      lan.cut('b', 'a');
    },
  },
  { name: 'a does not hear b', make: (lan) => lan.cut('b', 'a') },
  { name: 'b does not hear a', make: (lan) => lan.cut('a', 'b') },
  { name: '1 Mbit/s', make: (lan) => lan.shape('a', '1mbit') },
];

async function run(world: World, lan: Lan): Promise<string> {
  const start = async (name: string): Promise<Target> => {
    const host = lan.address(name);
    const site = await startSite(world, name, { host, launch: { prefix: lan.enter(name) } });
    return { name, site, clients: { address: `${host}:${site.node.apiPort}` } };
  };
  const [a, b] = await Promise.all([start('a'), start('b')]);
  await a.site.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
  await follow(a.site, b.site);
  const history = new History();
  const seen: string[] = [];
  const loss = world.random.between(1, 30);
  const faults = [
    ...FAULTS,
    {
      name: `${loss} % lost`,
      make(some: Lan) {
        some.lose('a', 'b', loss);
        some.lose('b', 'a', loss);
      },
    },
  ];
  for (const fault of faults) {
    fault.make(lan);
    const load = new Load(world, a, history, world.seed, {
      name: `host-${seen.length}`,
      clients: 2,
      timeoutMs: 10_000,
    });
    load.start();
    await load.reach(50);
    await sleep(1000);
    await load.stop();
    if (load.failed > 0) demand([`${load.failed} writes failed (${fault.name})`]);
    lan.heal('a');
    lan.heal('b');
    const begun = performance.now();
    await inSync(a.site, b.site);
    seen.push(`${fault.name} ${Math.round(performance.now() - begun)} ms`);
  }
  // A switchover over a link that loses every fifth packet: slower, and nothing is lost.
  lan.lose('b', 'a', 20);
  await a.site.must('POST', 'sys/replication/dr/primary/demote', {});
  await promote(b.site);
  lan.heal('a');
  await rejoin(a.site, b.site, 'back');
  await checkEqual(a.site, b.site);
  const acknowledged = await checkNothingLost(b.site, history);
  return `${acknowledged} acknowledged, 0 lost; equal again after: ${seen.join(', ')}; switchover over a lossy link`;
}

const [prefix = '', seed = '1'] = process.argv.slice(2);
const world = new World(Number(seed));
let code = 0;
try {
  console.log(await run(world, Lan.known(prefix, HOSTS)));
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  code = 1;
} finally {
  await world.end();
}
process.exit(code);
