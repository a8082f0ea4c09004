/** C10, C11, C12: clients that take connections, time and memory (A5). */
import { readFileSync } from 'node:fs';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { inSync, put } from '../../acceptance/site.ts';
import { until } from '../../tools/cluster/node.ts';
import { checkNothingLost, demand } from '../check.ts';
import { History } from '../history.ts';
import { Load } from '../load.ts';
import type { Scenario } from '../scenario.ts';
import { squeezed } from '../squeeze.ts';
import { Wire } from '../wire.ts';
import type { Place, World } from '../world.ts';
import { idleConnections } from './files.ts';

/** Asks for the health of `place` again and again; the slowest answers are what other clients feel. */
class Pulse {
  readonly #wire: Wire;
  readonly #times: number[] = [];
  #running = true;
  #failed = 0;
  readonly #done: Promise<void>;

  constructor(place: Place) {
    this.#wire = new Wire({
      address: place.clients.address,
      caFile: place.site.node.tls.caFile,
      timeoutMs: 10_000,
    });
    this.#done = this.#beat();
  }

  async #beat(): Promise<void> {
    while (this.#running) {
      const begun = performance.now();
      const answer = await this.#wire.call('GET', 'sys/health', '').catch(() => undefined);
      if (answer?.status !== 200) this.#failed += 1;
      this.#times.push(performance.now() - begun);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Ends; gives 99th percentile and longest time, ms, and the number of failures. */
  async stop(): Promise<{ readonly p99: number; readonly max: number; readonly failed: number }> {
    this.#running = false;
    await this.#done;
    this.#wire.close();
    const sorted = this.#times.sort((one, two) => one - two);
    const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    return { p99: at(0.99), max: at(1), failed: this.#failed };
  }
}

function secureSocket(world: World, place: Place): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      host: '127.0.0.1',
      port: place.site.node.apiPort,
      ca: readFileSync(place.site.node.tls.caFile),
    });
    world.after(async () => {
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

const closed = (socket: TLSSocket): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
    });
    socket.once('close', () => resolve(text));
  });

const IDLE = 10_000;

export const idleConnectionsScenario: Scenario = {
  name: 'idle-connections',
  covers: 'C10 R20',
  about: `${IDLE} connections that say nothing: those who are served go on, and new ones are served again soon`,
  async run(world) {
    const { a, b } = await world.pair();
    const history = new History();
    const load = new Load(world, a, history, world.seed, { name: `idle-${world.seed}`, clients: 2 }).start();
    await load.reach(20);
    const pulse = new Pulse(a);
    const begun = performance.now();
    const sockets = await idleConnections(world, a.site.node.apiPort, IDLE);
    await load.reach(50);
    const beats = await pulse.stop();
    const { connection_state: state } = await b.site.drStatus();
    if (state !== 'ready') demand([`the link to the standby is ${state}`]);
    // Nobody closed them on our side: the server must get rid of them by itself.
    await until(
      'a new client is served',
      async () => (await put(a.site, `new-${world.seed}`, 1).catch(() => undefined))?.status === 200,
      20_000,
    );
    const served = Math.round(performance.now() - begun);
    for (const socket of sockets) socket.destroy();
    // What still waits to be accepted comes in first, and takes places for a moment.
    let rounds = 0;
    await until('new clients are served, many at a time', async () => {
      const answers = await Promise.all(
        Array.from({ length: 32 }, () => a.site.call('GET', 'sys/health').catch(() => undefined)),
      );
      rounds = answers.every((answer) => answer?.status === 200) ? rounds + 1 : 0;
      return rounds === 5;
    });
    await load.stop();
    if (load.failed + beats.failed > 0) demand([`${load.failed + beats.failed} requests of others failed`]);
    await inSync(a.site, b.site);
    const acknowledged = await checkNothingLost(a.site, history);
    return `others: p99 ${beats.p99} ms, longest ${beats.max} ms, 0 failed; a new client was served after ${served} ms; ${acknowledged} acknowledged, 0 lost`;
  },
};

export const slowClientsScenario: Scenario = {
  name: 'slow-clients',
  covers: 'C10',
  about: '200 clients send heads and bodies a byte at a time: they are cut off, others notice nothing',
  async run(world) {
    const a = await world.place('a', {
      listenerConfig: '  http_read_header_timeout = "2s"\n  http_read_timeout = "4s"',
    });
    await a.site.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
    const pulse = new Pulse(a);
    const sockets = await Promise.all(Array.from({ length: 200 }, () => secureSocket(world, a)));
    const ends = sockets.map(closed);
    sockets.forEach((socket, i) => {
      if (i % 2 === 0) socket.write('GET /v1/sys/health HTTP/1.1\r\nHost: x\r\n');
      else socket.write('POST /v1/secret/data/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{');
    });
    const drip = setInterval(() => {
      for (const [i, socket] of sockets.entries()) if (socket.writable) socket.write(i % 2 === 0 ? 'X' : ' ');
    }, 200);
    world.after(async () => clearInterval(drip));
    await Promise.all(ends);
    clearInterval(drip);
    const beats = await pulse.stop();
    if (beats.failed > 0) demand([`${beats.failed} requests of others failed`]);
    return `200 slow clients cut off; others: p99 ${beats.p99} ms, longest ${beats.max} ms, 0 failed`;
  },
};

/** Answers to what is too large; 0 when the connection ends while the client still sends. */
const TOO_LARGE = [0, 400, 413, 414, 431];

/** Bodies and heads that cost more than they say. */
function hostileRequests(): readonly {
  readonly what: string;
  readonly head: string;
  readonly body: string;
  readonly statuses: readonly number[];
}[] {
  const post = (body: string, more = ''): string =>
    `POST /v1/secret/data/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const many = `{"data":{${Array.from({ length: 400_000 }, (_, i) => `"k${i}":1`).join(',')}}}`;
  const large = `{"data":{"a":"${'x'.repeat(40 * 1024 * 1024)}"}}`;
  const arrays = '['.repeat(1_000_000);
  const headers = Array.from({ length: 100_000 }, (_, i) => `X-${i}: 1\r\n`).join('');
  return [
    { what: '100,000 levels', head: post(deep), body: deep, statuses: TOO_LARGE },
    { what: '400,000 keys', head: post(many), body: many, statuses: TOO_LARGE },
    { what: '40 MiB', head: post(large), body: large, statuses: TOO_LARGE },
    { what: '1,000,000 open brackets', head: post(arrays), body: arrays, statuses: TOO_LARGE },
    {
      what: '100,000 headers',
      head: `GET /v1/sys/health HTTP/1.1\r\nHost: x\r\n${headers}\r\n`,
      body: '',
      statuses: TOO_LARGE,
    },
    {
      what: 'a path of 1 MiB',
      head: `GET /v1/${'a'.repeat(1024 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      body: '',
      statuses: TOO_LARGE,
    },
    {
      what: 'compressed',
      head: post('\u001f\u008b garbage', 'Content-Encoding: gzip\r\n'),
      body: '\u001f\u008b garbage',
      statuses: [400, 415],
    },
  ];
}

export const hostileBodiesScenario: Scenario = {
  name: 'hostile-bodies',
  covers: 'C11',
  about: 'deep, wide, huge and compressed bodies, many headers: refused, while others are served',
  async run(world) {
    const { a, b } = await world.pair();
    const requests = hostileRequests();
    const pulse = new Pulse(a);
    const complaints: string[] = [];
    for (const { what, head, body, statuses } of requests) {
      const socket = await secureSocket(world, a);
      const end = closed(socket);
      socket.write(head.replace('Host: x', `Host: x\r\nX-Vault-Token: ${a.site.rootToken}`));
      socket.write(body);
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(await end)?.[1] ?? 0);
      if (!statuses.includes(status)) complaints.push(`${what}: ${status}`);
    }
    const beats = await pulse.stop();
    if (beats.failed > 0) complaints.push(`${beats.failed} requests of others failed`);
    demand(complaints);
    await inSync(a.site, b.site);
    return `${requests.length} kinds refused; others: p99 ${beats.p99} ms, longest ${beats.max} ms, 0 failed`;
  },
};

export const memoryScenario: Scenario = {
  name: 'memory-squeeze',
  covers: 'C12 R20',
  about: 'a primary with 256 MiB of memory, large bodies from many clients: it lives',
  async run(world) {
    const { a, b } = await world.pair();
    a.site.node.launch = squeezed(world, { memoryBytes: 256 * 1024 * 1024, processorShare: 1 });
    await a.site.restart();
    await inSync(a.site, b.site);
    const history = new History();
    const load = new Load(world, a, history, world.seed, {
      name: `tight-${world.seed}`,
      clients: 4,
      timeoutMs: 20_000,
    }).start();
    await load.reach(20);
    const blob = 'z'.repeat(900_000);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        put(a.site, `blob-${world.seed}/${i}`, blob).then(
          (answer) => answer.status,
          () => 0,
        ),
      ),
    );
    await load.reach(20);
    await load.stop();
    const odd = answers.filter((status) => status !== 200 && status !== 503);
    if (odd.length > 0) demand([`${odd.length} of 60 large writes were answered with ${odd[0]}`]);
    await inSync(a.site, b.site);
    const acknowledged = await checkNothingLost(a.site, history);
    return `60 writes of 900 kB (${answers.filter((status) => status === 200).length} taken) and ${acknowledged} small ones, 0 lost`;
  },
};
