/** C8: bits that rot, files that are cut or gone, on either side, while it runs or stands still (R6). */
import { cpSync, rmSync } from 'node:fs';
import { inSync, promote } from '../../acceptance/site.ts';
import type { AnyJson } from '../../tools/cluster/api.ts';
import { until } from '../../tools/cluster/node.ts';
import { Broken, checkNothingLost, demand } from '../check.ts';
import { type Damage, damage, type FileKind } from '../damage.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { Wire } from '../wire.ts';
import type { Place, World } from '../world.ts';

const KINDS: readonly FileKind[] = ['log', 'ldb', 'log', 'ldb', 'manifest', 'current'];
const WAYS: readonly Damage[] = ['flip', 'flip', 'zero', 'truncate', 'delete'];

/**
 *   halted    it does not start, or stops, and says why
 *   refused   it starts and answers reads of what is damaged with an error
 *   fenced    it starts, and stops writing because the other side holds more
 *   whole     everything is there: what was damaged was not in use, or was repaired
 */
type Verdict = 'halted' | 'refused' | 'fenced' | 'whole';

/** Starts a damaged server and asks for everything. Throws Broken for an answer that is wrong. */
async function verdictOf(place: Place, history: History): Promise<Verdict> {
  const { site } = place;
  try {
    await site.node.start();
    await site.unseal();
  } catch {
    return 'halted';
  }
  // What is cut off at the end shows by contact alone: the standby has more.
  await until(`${place.name} met its standby`, async () => {
    const status = await site.drStatus();
    return status.fenced ?? status.secondaries.some((row: AnyJson) => row.connection_status === 'connected');
  });
  if ((await site.drStatus()).fenced) return 'fenced';
  const wire = new Wire({ address: new URL(site.node.address).host, caFile: site.node.tls.caFile });
  let refused = 0;
  try {
    for (const event of history.of('put', 'acknowledged')) {
      const answer = await wire.call('GET', `secret/data/${event.subject}`, site.rootToken);
      if (answer.status >= 500) {
        refused += 1;
        continue;
      }
      if (answer.status !== 200) throw new Broken(`${event.subject} is silently lost: ${answer.status}`);
      if (answer.json.data.data.value !== event.value) throw new Broken(`${event.subject} has another value`);
    }
  } catch (error) {
    if (error instanceof Broken) throw error;
    return 'halted';
  } finally {
    wire.close();
  }
  return refused > 0 ? 'refused' : 'whole';
}

async function prepare(world: World, a: Place, b: Place, history: History, name: string): Promise<void> {
  const load = new Load(world, a, history, world.seed, { name, clients: 4 }).start();
  await load.reach(60);
  await load.stop();
  await inSync(a.site, b.site);
}

export const rotPrimaryScenario: Scenario = {
  name: 'rot-primary',
  covers: 'C8 R6',
  about: 'damage to files of the stopped primary: found before use, and the standby has everything',
  async run(world, rounds) {
    const { a, b } = await world.pair();
    const history = new History();
    await prepare(world, a, b, history, `rot-${world.seed}`);
    // A start moves the log into tables.
    await a.site.restart();
    await prepare(world, a, b, history, `rot2-${world.seed}`);
    await a.site.node.stop('SIGKILL');
    const { dataFolder } = a.site.node;
    const clean = `${dataFolder}.clean`;
    cpSync(dataFolder, clean, { recursive: true });
    const seen: Record<string, number> = {};
    const complaints: string[] = [];
    for (let round = 0; round < rounds; round++) {
      const done = damage(dataFolder, world.random.pick(KINDS), world.random.pick(WAYS), world.random);
      if (done !== undefined) {
        const verdict = await verdictOf(a, history).catch((error: unknown) => {
          if (!(error instanceof Broken)) throw error;
          complaints.push(`${done}: ${error.message}`);
          return 'broken';
        });
        seen[verdict] = (seen[verdict] ?? 0) + 1;
        await a.site.node.stop('SIGKILL');
      }
      rmSync(dataFolder, { recursive: true });
      cpSync(clean, dataFolder, { recursive: true });
    }
    if (Object.keys(seen).length === 0) complaints.push('nothing was damaged');
    demand(complaints);
    await promote(b.site);
    const acknowledged = await checkNothingLost(b.site, history);
    return `${rounds} damages: ${JSON.stringify(seen)}; ${acknowledged} acknowledged, 0 lost on the standby`;
  },
};

export const rotSecondaryScenario: Scenario = {
  name: 'rot-secondary',
  covers: 'C8 R6 R16',
  about: 'damage to files of the secondary: it halts or is repaired from the primary, and never spreads',
  async run(world, rounds) {
    const { a, b } = await world.pair();
    const history = new History();
    await prepare(world, a, b, history, `rot-${world.seed}`);
    await b.site.restart();
    await prepare(world, a, b, history, `rot2-${world.seed}`);
    const { dataFolder } = b.site.node;
    const clean = `${dataFolder}.clean`;
    const seen: Record<string, number> = {};
    const complaints: string[] = [];
    await b.site.node.stop('SIGKILL');
    cpSync(dataFolder, clean, { recursive: true });
    for (let round = 0; round < rounds; round++) {
      const running = world.random.chance(0.3);
      if (running) {
        await b.site.node.start();
        await b.site.unseal();
      }
      const done = damage(dataFolder, world.random.pick(KINDS), world.random.pick(WAYS), world.random);
      if (done !== undefined) {
        const word = await secondaryVerdict(a, b, running).catch((error: unknown) => {
          if (!(error instanceof Broken)) throw error;
          complaints.push(`${running ? 'running, ' : ''}${done}: ${error.message}`);
          return 'broken';
        });
        seen[word] = (seen[word] ?? 0) + 1;
      }
      await b.site.node.stop('SIGKILL');
      rmSync(dataFolder, { recursive: true });
      cpSync(clean, dataFolder, { recursive: true });
    }
    if (Object.keys(seen).length === 0) complaints.push('nothing was damaged');
    demand(complaints);
    const acknowledged = await checkNothingLost(a.site, history);
    return `${rounds} damages: ${JSON.stringify(seen)}; ${acknowledged} acknowledged, 0 lost on the primary`;
  },
};

/** What becomes of a damaged secondary: halted, or after a check by its operator equal to the primary. */
async function secondaryVerdict(a: Place, b: Place, running: boolean): Promise<string> {
  if (running) await b.site.node.stop('SIGTERM');
  try {
    await b.site.node.start();
    await b.site.unseal();
  } catch {
    return 'halted';
  }
  let last = '';
  const verdict = await until('b is equal to its primary, or stopped', async () => {
    const [one, two] = await Promise.all([a.site.drStatus(), b.site.drStatus().catch(() => undefined)]);
    if (two === undefined) return 'halted';
    if (one.fenced) throw new Broken('a damaged secondary fenced the primary');
    last = `${two.state}, ${two.last_error ?? 'no error'}`;
    if (two.state === 'stream-wals' && one.merkle_root === two.merkle_root) return 'equal root';
    return /stopped/.test(two.last_error ?? '') ? 'stopped' : undefined;
  }).catch((error: unknown) => {
    throw error instanceof Broken ? error : new Broken(`neither equal nor stopped: ${last}`);
  });
  return verdict;
}
