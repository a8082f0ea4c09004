/** C5, C7: a disk that is full, slow or broken. */
import { readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inSync, operationToken, promote, put, rejoin } from '../../acceptance/site.ts';
import { until } from '../../tools/cluster/node.ts';
import { checkEqual, checkNothingLost, demand } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import { must, needPrograms, needRoot } from '../need.ts';
import type { Scenario } from '../scenario.ts';
import { withSyncFaults } from '../tool-launch.ts';
import type { Place, World } from '../world.ts';

/** A file system of `mib` MiB of its own, removed at the end. */
function smallDisk(world: World, name: string, mib: number): string {
  needRoot('a small file system is mounted for the data');
  needPrograms('mount');
  const path = world.folder(name);
  must('mount', ['-t', 'tmpfs', '-o', `size=${mib}m,mode=0700`, 'holdfast-chaos', path]);
  world.after(async () => {
    must('umount', ['-l', path]);
  });
  return path;
}

const ballast = (place: Place): string => join(place.site.node.dataFolder, '..', 'ballast');

function fill(place: Place, leave: number): void {
  const { bavail, bsize } = statfsSync(join(place.site.node.dataFolder, '..'));
  const bytes = Math.max(0, bavail * bsize - leave);
  writeFileSync(ballast(place), Buffer.alloc(bytes));
}

function empty(place: Place): void {
  rmSync(ballast(place), { force: true });
}

/** The server may have ended for its disk; then it is started again with room. */
async function recover(place: Place): Promise<boolean> {
  empty(place);
  const answered = await place.site.node.call('GET', 'sys/seal-status').catch(() => undefined);
  if (answered !== undefined) {
    // It may be about to end.
    const write = await place.site
      .call('POST', 'sys/capabilities-self', { paths: ['secret/data/x'] })
      .catch(() => undefined);
    if (write !== undefined && write.status !== 500) return false;
  }
  await place.site.node.ended();
  await place.site.node.start();
  await place.site.unseal();
  return true;
}

async function placesOnSmallDisks(world: World): Promise<{ readonly a: Place; readonly b: Place }> {
  const disks = { a: smallDisk(world, 'disk-a', 64), b: smallDisk(world, 'disk-b', 64) };
  const [a, b] = await Promise.all([
    world.place('a', { dataFolder: join(disks.a, 'data') }),
    world.place('b', { dataFolder: join(disks.b, 'data') }),
  ]);
  await a.site.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
  return { a, b };
}

/** Writes large values until the disk has no room for them; every answer must be clean. */
async function writeUntilRefused(place: Place, name: string, history: History): Promise<number> {
  const blob = 'x'.repeat(200_000);
  for (let i = 0; i < 400; i++) {
    const path = `${name}/${i}`;
    const answer = await put(place.site, path, blob).catch(() => undefined);
    const outcome = answer === undefined ? 'unknown' : answer.status === 200 ? 'acknowledged' : 'unknown';
    history.add({
      kind: 'put',
      subject: path,
      value: blob,
      place: place.name,
      outcome,
      after: undefined,
      upTo: undefined,
    });
    if (answer === undefined) return 0;
    if (answer.status !== 200) {
      if (answer.status < 500) demand([`a full disk was answered with ${answer.status}`]);
      return answer.status;
    }
  }
  throw new Error('the disk never became full');
}

export const diskFullScenario: Scenario = {
  name: 'disk-full',
  covers: 'C5 R1 R9',
  about: 'no space in steady state and at enable, promote, demote, rejoin: wholly before or wholly after',
  async run(world) {
    const { a, b } = await placesOnSmallDisks(world);
    const history = new History();
    const story: string[] = [];
    const retry = async (what: string, place: Place, command: () => Promise<unknown>): Promise<void> => {
      fill(place, 0);
      const first = await command().then(
        () => 'done without space',
        () => 'refused',
      );
      const restarted = await recover(place);
      story.push(`${what}: ${first}${restarted ? ', restarted' : ''}`);
    };

    await retry('enable primary', a, () => a.site.must('POST', 'sys/replication/dr/primary/enable', {}));
    if ((await a.site.drStatus()).mode === 'disabled') {
      await a.site.must('POST', 'sys/replication/dr/primary/enable', {});
    }
    const enable = async (id: string) => {
      const { wrap_info } = await a.site.must('POST', 'sys/replication/dr/primary/secondary-token', { id });
      const ca_file = a.site.node.tls.caFile;
      return b.site.must('POST', 'sys/replication/dr/secondary/enable', { token: wrap_info.token, ca_file });
    };
    await retry('enable secondary', b, () => enable('first'));
    if ((await b.site.drStatus()).mode === 'disabled') await enable('second');
    Object.assign(b.site, { keys: a.site.keys, rootToken: a.site.rootToken });
    const sealed = (await b.site.call('GET', 'sys/seal-status')).json.sealed;
    if (sealed) await b.site.unseal();
    await inSync(a.site, b.site);

    // Steady state: the primary runs out of space under a writer.
    fill(a, 3_000_000);
    const status = await writeUntilRefused(a, `full-${world.seed}`, history);
    story.push(`steady state: answered ${status}${(await recover(a)) ? ', restarted' : ''}`);
    await inSync(a.site, b.site);
    await checkNothingLost(a.site, history);

    // The secondary runs out of space: the primary goes on.
    fill(b, 1_000_000);
    const load = new Load(world, a, history, world.seed, { name: `load-${world.seed}`, clients: 2 }).start();
    await load.reach(30);
    for (let i = 0; i < 10; i++) await put(a.site, `blob-${world.seed}/${i}`, 'y'.repeat(200_000));
    await load.stop();
    if (load.failed > 0) demand([`a full secondary made ${load.failed} writes fail on the primary`]);
    story.push(`secondary in steady state${(await recover(b)) ? ', restarted' : ''}`);
    await inSync(a.site, b.site);

    await retry('demote', a, () => a.site.must('POST', 'sys/replication/dr/primary/demote', {}));
    if ((await a.site.drStatus()).mode === 'primary') {
      await inSync(a.site, b.site);
      await a.site.must('POST', 'sys/replication/dr/primary/demote', {});
    }
    let token = await operationToken(b.site);
    const order = () =>
      b.site.must(
        'POST',
        'sys/replication/dr/secondary/promote',
        { dr_operation_token: token },
        { token: '' },
      );
    await retry('promote', b, order);
    if ((await b.site.drStatus()).mode === 'secondary') {
      token = await operationToken(b.site);
      await promote(b.site, token);
    }
    await until('b serves', async () => (await b.site.call('GET', 'sys/health')).status === 200);
    fill(a, 0);
    await rejoin(a.site, b.site, 'back').catch(() => undefined);
    story.push(`rejoin${(await recover(a)) ? ', restarted' : ''}`);
    const link = (await a.site.drStatus()).primaries?.length ?? 0;
    if (link === 0) await rejoin(a.site, b.site, 'again');
    a.site.rootToken = b.site.rootToken;
    await inSync(b.site, a.site);
    const acknowledged = await checkNothingLost(b.site, history);
    await checkEqual(a.site, b.site);
    return `${acknowledged} acknowledged, 0 lost; ${story.join('; ')}`;
  },
};

export const slowDiskScenario: Scenario = {
  name: 'slow-disk',
  covers: 'C7 R1 R16',
  about: 'each sync of the primary takes 50 ms more, of the secondary 200 ms: only latency',
  async run(world) {
    const { a, b } = await world.pair();
    for (const [place, ms] of [
      [a, 50],
      [b, 200],
    ] as const) {
      place.site.node.launch = withSyncFaults(
        `delay_enter=${ms * 1000}`,
        join(place.site.node.folder, 'strace.log'),
      );
      await place.site.restart();
    }
    const history = new History();
    const load = new Load(world, a, history, world.seed, { name: `slow-${world.seed}`, clients: 8 }).start();
    await load.reach(60, 30_000);
    await load.stop();
    if (load.failed > 0) demand([`${load.failed} requests failed on a slow disk`]);
    await inSync(a.site, b.site);
    const acknowledged = await checkNothingLost(a.site, history);
    await checkEqual(a.site, b.site);
    const syncs =
      readFileSync(join(a.site.node.folder, 'strace.log'), 'utf8').match(/INJECTED|DELAYED/g) ?? [];
    if (syncs.length === 0) demand(['no sync was slowed: the fault did not happen']);
    return `${acknowledged} acknowledged, 0 lost, ${syncs.length} syncs slowed`;
  },
};

export const syncErrorScenario: Scenario = {
  name: 'sync-error',
  covers: 'C7 R1',
  about:
    'a sync fails with EIO: the server ends at once and has every acknowledged write when it is started again',
  async run(world, rounds) {
    const { a, b } = await world.pair();
    const history = new History();
    let ended = 0;
    for (let round = 0; round < rounds; round++) {
      const victim = world.random.chance(0.7) ? a : b;
      const { node } = victim.site;
      const nth = world.random.between(20, 60);
      node.launch = withSyncFaults(`error=EIO:when=${nth}`, join(node.folder, 'strace.log'));
      await victim.site.restart();
      const load = new Load(world, a, history, world.seed + round, {
        name: `eio-${world.seed}-${round}`,
        clients: 2,
        timeoutMs: 3000,
      }).start();
      const code = await node.ended(20_000);
      if (code !== 1) demand([`it ended with ${code} after a failed sync`]);
      await load.stop();
      ended += 1;
      node.launch = {};
      await node.start();
      await victim.site.unseal();
      await inSync(a.site, b.site);
    }
    const acknowledged = await checkNothingLost(a.site, history);
    await checkEqual(a.site, b.site);
    return `${ended} servers ended by a failed sync, ${acknowledged} acknowledged, 0 lost`;
  },
};
