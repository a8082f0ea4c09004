/** C13: wall clocks that jump (R26). */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inSync, promote, put } from '../../acceptance/site.ts';
import { until } from '../../tools/cluster/node.ts';
import { checkNothingLost, demand } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { withClockOf } from '../tool-launch.ts';
import type { Place } from '../world.ts';

async function withClock(place: Place): Promise<(seconds: number) => void> {
  const file = join(place.site.node.folder, 'clock');
  const set = (seconds: number): void => {
    writeFileSync(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
  };
  set(0);
  place.site.node.launch = withClockOf(file);
  await place.site.restart();
  return set;
}

const HOUR = 3600;

export const clockScenario: Scenario = {
  name: 'clock-jumps',
  covers: 'C13 R26 R29',
  about:
    'clocks jump an hour both ways under load: no link is lost, no token outlives its time or comes back',
  async run(world) {
    const { a, b } = await world.pair();
    const setA = await withClock(a);
    const setB = await withClock(b);
    await inSync(a.site, b.site);
    const history = new History();
    const token = async (ttl: string): Promise<string> =>
      (await a.site.must('POST', 'auth/token/create', { ttl, policies: ['default'] })).auth.client_token;
    const valid = async (place: Place, value: string): Promise<boolean> =>
      (await place.site.call('GET', 'auth/token/lookup-self', undefined, { token: value })).status === 200;
    const short = await token('30m');
    const long = await token('6h');
    const load = new Load(world, a, history, world.seed, { name: `clock-${world.seed}`, clients: 2 }).start();
    for (let i = 0; i < 6; i++) {
      setA(world.random.pick([-HOUR / 4, HOUR / 4, 0]));
      setB(world.random.pick([-HOUR, HOUR, 0]));
      await load.reach(5);
      a.links.reset();
      await inSync(a.site, b.site);
    }
    if (!(await valid(a, short)) || !(await valid(a, long)))
      demand(['a jump of 15 minutes ended a token of 30']);
    setA(HOUR);
    await until('the short token ends', async () => !(await valid(a, short)));
    if (!(await valid(a, long))) demand(['a jump of an hour ended a token of six']);
    setA(0);
    if (await valid(a, short)) demand(['a token that had expired is valid again after the clock went back']);
    setA(-HOUR);
    await put(a.site, `back-${world.seed}`, 1);
    const { ttl } = (await a.site.must('GET', 'auth/token/lookup-self', undefined, { token: long })).data;
    if (ttl > 7 * HOUR) demand([`a clock that went back made a token of 6 h live for ${ttl} s`]);
    await load.stop();
    if (load.failed > 0) demand([`${load.failed} requests failed`]);
    await inSync(a.site, b.site);
    setB(HOUR);
    await a.site.node.stop('SIGKILL');
    await promote(b.site);
    const after = (await b.site.must('GET', 'auth/token/lookup-self', undefined, { token: long })).data.ttl;
    if (after > 7 * HOUR) demand([`after the promotion the token of 6 h lives for ${after} s`]);
    if (await valid(b, short)) demand(['an expired token is valid on the promoted side']);
    const acknowledged = await checkNothingLost(b.site, history);
    return `${acknowledged} acknowledged, 0 lost; token of 6 h has ${ttl} s on a clock an hour back, ${after} s on the promoted side`;
  },
};
