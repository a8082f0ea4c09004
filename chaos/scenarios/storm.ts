/** C14: three operators who order role changes at once, without asking each other (R7, R9, R14). */
import { activationToken, inSync, operationToken, promote, put } from '../../acceptance/site.ts';
import type { Answer, AnyJson } from '../../tools/cluster/api.ts';
import { checkEqual, demand, holdingsOf } from '../check.ts';
import { History } from '../history.ts';
import { Random } from '../random.ts';
import type { Scenario } from '../scenario.ts';
import type { Place } from '../world.ts';

const OPERATORS = 3;
const ORDERS = 25;

type Order = { readonly name: string; readonly give: (here: Place, there: Place) => Promise<Answer> };

const NOBODY = { token: '' };

async function activation(there: Place, id: string): Promise<string> {
  const answer = await there.site.call('POST', 'sys/replication/dr/primary/secondary-token', { id });
  return answer.json.wrap_info?.token ?? 'none';
}

const operation = (here: Place): Promise<string> => operationToken(here.site).catch(() => 'none');

const ORDERS_KNOWN: readonly Order[] = [
  {
    name: 'enable primary',
    give: (here) => here.site.call('POST', 'sys/replication/dr/primary/enable', {}),
  },
  { name: 'demote', give: (here) => here.site.call('POST', 'sys/replication/dr/primary/demote', {}) },
  {
    name: 'promote',
    async give(here) {
      const dr_operation_token = await operation(here);
      return here.site.call('POST', 'sys/replication/dr/secondary/promote', { dr_operation_token }, NOBODY);
    },
  },
  {
    name: 'update primary',
    async give(here, there) {
      const body = {
        dr_operation_token: await operation(here),
        token: await activation(there, `storm-${here.name}-${performance.now()}`),
        ca_file: there.site.node.tls.caFile,
      };
      return here.site.call('POST', 'sys/replication/dr/secondary/update-primary', body, NOBODY);
    },
  },
  {
    name: 'revoke secondary',
    async give(here) {
      const known: readonly string[] = (await here.site.drStatus()).known_secondaries ?? ['nobody'];
      return here.site.call('POST', 'sys/replication/dr/primary/revoke-secondary', {
        id: known[0] ?? 'nobody',
      });
    },
  },
  {
    name: 'merkle check',
    give: (here) => here.site.call('POST', 'sys/replication/merkle-check', {}),
  },
];

/** Which cluster wrote in which epoch; two in one are a complaint (R7). */
class Reigns {
  readonly #writers = new Map<string, string>();
  readonly complaints: string[] = [];

  note(place: Place, status: AnyJson): void {
    if (status.mode !== 'primary' || status.fenced !== null || status.epoch === null) return;
    const before = this.#writers.get(status.epoch.id) ?? place.name;
    this.#writers.set(status.epoch.id, before);
    if (before !== place.name) {
      this.complaints.push(`epoch ${status.epoch.counter} had two writers: ${before} and ${place.name}`);
    }
  }

  get count(): number {
    return this.#writers.size;
  }
}

export const stormScenario: Scenario = {
  name: 'role-storm',
  covers: 'C14 R7 R9 R14',
  about: `${OPERATORS} operators give ${ORDERS} random orders each to three clusters at once`,
  async run(world) {
    const { a, b } = await world.pair();
    const c = await world.place('c');
    const token = await activationToken(a.site, 'third');
    await c.site.must('POST', 'sys/replication/dr/secondary/enable', {
      token,
      ca_file: a.site.node.tls.caFile,
    });
    Object.assign(c.site, { keys: a.site.keys, rootToken: a.site.rootToken, threshold: a.site.threshold });
    await inSync(a.site, c.site);
    const places = [a, b, c];
    const history = new History();
    const reigns = new Reigns();
    const complaints: string[] = [];
    const done = new Map<string, number>();
    let storming = true;
    const writers = places.map(async (place) => {
      for (let i = 0; storming; i++) {
        const path = `storm-${world.seed}/${place.name}/${i}`;
        const answer = await put(place.site, path, path).catch(() => undefined);
        const outcome =
          answer?.status === 200 ? 'acknowledged' : answer === undefined ? 'unknown' : 'refused';
        if (outcome !== 'refused') {
          history.add({
            kind: 'put',
            subject: path,
            value: path,
            place: place.name,
            outcome,
            after: undefined,
            upTo: undefined,
          });
        }
        reigns.note(place, await place.site.drStatus());
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    const operators = Array.from({ length: OPERATORS }, async (_, number) => {
      const random = new Random(world.seed * 31 + number);
      for (let i = 0; i < ORDERS; i++) {
        const here = random.pick(places);
        const there = random.pick(places.filter((place) => place !== here));
        const order = random.pick(ORDERS_KNOWN);
        const answer = await order.give(here, there);
        if (answer.status < 300) done.set(order.name, (done.get(order.name) ?? 0) + 1);
        if (answer.status >= 500 && answer.status !== 503) {
          complaints.push(`${order.name} on ${here.name}: ${answer.status} ${answer.text.slice(0, 200)}`);
        }
      }
    });
    await Promise.all(operators);
    storming = false;
    await Promise.all(writers);
    demand([...complaints, ...reigns.complaints]);

    // One of them is made the primary, the others join it; whatever they wrote alone is kept.
    const counters = await Promise.all(
      places.map(async (place) => (await place.site.drStatus()).epoch?.counter ?? 0),
    );
    const highest = Math.max(...counters);
    const king = places[counters.indexOf(highest)] ?? a;
    const others = places.filter((place) => place !== king);
    for (const place of places) {
      // An attempt that an operator left half-way is in nobody's way.
      const attempt = 'sys/replication/dr/secondary/generate-operation-token/attempt';
      await place.site.call('DELETE', attempt, undefined, NOBODY);
    }
    const status = await king.site.drStatus();
    if (status.fenced) await king.site.must('POST', 'sys/replication/dr/primary/demote', {});
    if ((await king.site.drStatus()).mode === 'secondary') await promote(king.site);
    let stranded = 0;
    for (const other of others) {
      if ((await other.site.drStatus()).mode === 'primary') {
        await other.site.must('POST', 'sys/replication/dr/primary/demote', {});
      }
      const body = {
        dr_operation_token: await operationToken(other.site),
        token: await activationToken(king.site, `end-${other.name}`),
        ca_file: king.site.node.tls.caFile,
      };
      await other.site.must('POST', 'sys/replication/dr/secondary/update-primary', body, NOBODY);
      await inSync(king.site, other.site);
      await checkEqual(king.site, other.site);
      stranded += (await other.site.drStatus()).stranded_sets;
    }
    const held = await holdingsOf(king.site, history.events);
    const acknowledged = history.count('acknowledged');
    if (held.missing.length > 0 && stranded === 0) {
      demand([`${held.missing.length} acknowledged writes are neither on the primary nor in a stranded set`]);
    }
    const orders = [...done].map(([name, count]) => `${name} ${count}`).join(', ');
    return `${orders}; ${reigns.count} reigns, one writer each; ${acknowledged} acknowledged, ${held.missing.length} of them in ${stranded} stranded sets`;
  },
};
