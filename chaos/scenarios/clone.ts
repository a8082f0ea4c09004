/** C17: a data folder that went back in time, and one that runs twice. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inSync, promote, put, Site } from '../../acceptance/site.ts';
import { ClusterNode, until } from '../../tools/cluster/node.ts';
import { checkEqual, checkNothingLost, demand } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import type { Place, World } from '../world.ts';

async function write(world: World, place: Place, history: History, name: string): Promise<void> {
  const load = new Load(world, place, history, world.seed, { name, clients: 2, tokens: 0.1 }).start();
  await load.reach(20);
  await load.stop();
}

function saveFolder(world: World, place: Place): string {
  const saved = join(world.folder('saved'), 'data');
  cpSync(place.site.node.dataFolder, saved, { recursive: true });
  return saved;
}

function putBack(place: Place, saved: string): void {
  rmSync(place.site.node.dataFolder, { recursive: true });
  cpSync(saved, place.site.node.dataFolder, { recursive: true });
}

export const rollbackPrimaryScenario: Scenario = {
  name: 'rollback-primary',
  covers: 'C17 R8 R28',
  about: 'the data folder of the primary goes back to an older copy: the standby that knows more fences it',
  async run(world) {
    const { a, b } = await world.pair();
    const history = new History();
    await write(world, a, history, `before-${world.seed}`);
    await a.site.node.stop('SIGKILL');
    const saved = saveFolder(world, a);
    await a.site.node.start();
    await a.site.unseal();
    await write(world, a, history, `after-${world.seed}`);
    await inSync(a.site, b.site);
    await a.site.node.stop('SIGKILL');
    putBack(a, saved);
    // Sometimes it writes alone before it meets the standby, even past the standby's head.
    const alone = world.random.pick([0, 5, 60]);
    a.links.refusing = true;
    a.links.reset();
    await a.site.node.start();
    await a.site.unseal();
    for (let i = 0; i < alone; i++) await put(a.site, `alone-${world.seed}/${i}`, i);
    a.links.heal();
    await until(
      'the rolled-back primary is fenced',
      async () => (await a.site.drStatus()).fenced !== null,
      20_000,
    );
    const late = await put(a.site, 'late', 1);
    if (late.status !== 503) demand([`a fenced primary answered ${late.status}`]);
    await promote(b.site);
    const acknowledged = await checkNothingLost(b.site, history);
    return `rolled back, wrote ${alone} alone, fenced by its standby; ${acknowledged} acknowledged, 0 lost on the standby`;
  },
};

export const rollbackSecondaryScenario: Scenario = {
  name: 'rollback-secondary',
  covers: 'C17 R8 R28',
  about: 'the data folder of the secondary goes back to an older copy: it catches up as if it had been away',
  async run(world) {
    const { a, b } = await world.pair();
    const history = new History();
    await b.site.node.stop('SIGKILL');
    const saved = saveFolder(world, b);
    await b.site.node.start();
    await b.site.unseal();
    await write(world, a, history, `after-${world.seed}`);
    await inSync(a.site, b.site);
    await b.site.node.stop('SIGKILL');
    putBack(b, saved);
    await b.site.node.start();
    await b.site.unseal();
    await inSync(a.site, b.site);
    await checkEqual(a.site, b.site);
    await promote(b.site);
    const acknowledged = await checkNothingLost(b.site, history);
    return `caught up after the roll-back; ${acknowledged} acknowledged, 0 lost`;
  },
};

/** A second process on a copy of the folder of `original`, with ports of its own. */
async function clone(world: World, original: Place): Promise<Place> {
  const [clients, links] = [await world.relay(), await world.relay()];
  const folder = world.folder('clone');
  const node = await ClusterNode.create({
    name: `${original.name}-clone`,
    folder,
    advertisedApi: clients.address,
    advertisedCluster: links.address,
  });
  world.after(async () => {
    await node.stop('SIGKILL');
  });
  cpSync(original.site.node.dataFolder, node.dataFolder, { recursive: true });
  clients.lead(node.apiPort);
  links.lead(node.clusterPort);
  const site = new Site(node);
  Object.assign(site, {
    keys: original.site.keys,
    rootToken: original.site.rootToken,
    threshold: original.site.threshold,
  });
  return { name: node.name, site, clients, links };
}

export const cloneSecondaryScenario: Scenario = {
  name: 'clone-secondary',
  covers: 'C17 R8',
  about: 'the secondary runs twice: one of the two follows, and the primary is not disturbed',
  async run(world) {
    const { a, b } = await world.pair();
    const history = new History();
    await b.site.node.stop('SIGKILL');
    const twin = await clone(world, b);
    await b.site.node.start();
    await b.site.unseal();
    await inSync(a.site, b.site);
    await twin.site.node.start();
    await twin.site.unseal();
    const load = new Load(world, a, history, world.seed, { name: `twins-${world.seed}`, clients: 2 }).start();
    await load.reach(30);
    await until('the twin is refused', async () => (await twin.site.drStatus()).last_error !== undefined);
    await load.stop();
    if (load.failed > 0) demand([`${load.failed} writes failed because the secondary runs twice`]);
    await inSync(a.site, b.site);
    // When the first is gone the twin may take its place.
    await b.site.node.stop('SIGKILL');
    await inSync(a.site, twin.site);
    const acknowledged = await checkNothingLost(a.site, history);
    const text: string = (await a.site.drStatus()).secondaries.length;
    return `the twin was kept out and then took over; ${acknowledged} acknowledged, 0 lost, ${text} secondary listed`;
  },
};

export const clonePrimaryScenario: Scenario = {
  name: 'clone-primary',
  covers: 'C17 R7 R8',
  about:
    'the primary runs twice and both write: the standby that meets both does not mix them, one is fenced',
  async run(world) {
    const { a, b } = await world.pair();
    const history = new History();
    await write(world, a, history, `both-${world.seed}`);
    await inSync(a.site, b.site);
    await a.site.node.stop('SIGKILL');
    const twin = await clone(world, a);
    await a.site.node.start();
    await a.site.unseal();
    await inSync(a.site, b.site);
    await twin.site.node.start();
    await twin.site.unseal();
    await write(world, a, history, `a-${world.seed}`);
    await inSync(a.site, b.site);
    const more = world.random.pick([0, 200]);
    const other = new History();
    const load = new Load(world, twin, other, world.seed, { name: `twin-${world.seed}`, clients: 2 }).start();
    await load.reach(5 + more);
    await load.stop();
    // The route to the primary now ends at the twin.
    a.links.lead(twin.site.node.clusterPort);
    a.links.reset();
    await until('the twin is fenced', async () => (await twin.site.drStatus()).fenced !== null, 20_000);
    a.links.lead(a.site.node.clusterPort);
    a.links.reset();
    await inSync(a.site, b.site);
    await checkEqual(a.site, b.site);
    await promote(b.site);
    const acknowledged = await checkNothingLost(b.site, history);
    return `the twin wrote ${load.acknowledged} and was fenced on contact; ${acknowledged} acknowledged by the first, 0 lost`;
  },
};
