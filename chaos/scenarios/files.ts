/** C6: a server that runs out of file descriptors. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inSync, put } from '../../acceptance/site.ts';
import { until } from '../../tools/cluster/node.ts';
import { checkEqual, checkNothingLost, demand } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { withFewFiles } from '../tool-launch.ts';
import type { World } from '../world.ts';

/** Opens `count` connections that say nothing; they are closed at the end of the world at the latest. */
export async function idleConnections(world: World, port: number, count: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  world.after(async () => {
    for (const socket of sockets) socket.destroy();
  });
  const STEP = 200;
  for (let from = 0; from < count; from += STEP) {
    await Promise.all(
      Array.from(
        { length: Math.min(STEP, count - from) },
        () =>
          new Promise<void>((resolve) => {
            const socket = connect(port, '127.0.0.1');
            sockets.push(socket);
            socket.once('connect', () => resolve());
            socket.on('error', () => resolve());
            socket.once('close', () => resolve());
          }),
      ),
    );
  }
  return sockets;
}

const FILES = 64;

export const fewFilesScenario: Scenario = {
  name: 'few-files',
  covers: 'C6 R16 R20',
  about: `${FILES} descriptors and more connections than that: the link to the standby and the data live on`,
  async run(world) {
    const { a, b } = await world.pair();
    a.site.node.launch = withFewFiles(FILES);
    await a.site.restart();
    await inSync(a.site, b.site);
    const history = new History();
    const load = new Load(world, a, history, world.seed, { name: `files-${world.seed}`, clients: 2 }).start();
    await load.reach(20);
    const idle = await idleConnections(world, a.site.node.apiPort, 3 * FILES);
    // Clients whose connections live go on, and so does the link.
    await load.reach(50);
    const during = await b.site.drStatus();
    if (during.connection_state !== 'ready') demand([`the link is ${during.connection_state}`]);
    for (const socket of idle) socket.destroy();
    await load.stop();
    await until('new clients are served', async () => {
      const answer = await put(a.site, `after/${world.seed}`, 1).catch(() => undefined);
      return answer?.status === 200;
    });
    // A standby that has to come again finds a descriptor, too.
    const more = await idleConnections(world, a.site.node.apiPort, 3 * FILES);
    a.links.reset();
    await sleep(500);
    for (const socket of more) socket.destroy();
    await inSync(a.site, b.site);
    const acknowledged = await checkNothingLost(a.site, history);
    await checkEqual(a.site, b.site);
    return `${acknowledged} acknowledged, ${load.failed} failed, 0 lost`;
  },
};
