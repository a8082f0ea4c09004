/** A secondary with valid keys that does what it should not (S11): it is cut, and the primary goes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LINKS_PER_CERTIFICATE_MAX } from '../base/limits.ts';
import type { Epoch } from '../ledger/ledger.ts';
import { NO_HEAD } from './apply/follower.ts';
import { linkOfPayload } from './enroll/activation.ts';
import { decodeFrame, encodeFrame, type Frame } from './frames/frame.ts';
import type { Hello } from './frames/hello.ts';
import { ALPN_DR, type Connection } from './network.ts';
import { proven } from './proof.ts';
import { loadBytes, loadCertificate } from './rows.ts';
import { createScope } from './scope.ts';
import { type Cluster, World } from './testing/world.ts';

const scope = createScope();

type Attacker = {
  readonly connection: Connection;
  send(frame: Frame): Promise<void>;
  /** The next frame; undefined when the primary cut the link. */
  next(): Promise<Frame | undefined>;
};

async function stage(): Promise<{
  world: World;
  a: Cluster;
  connect: (hello?: Partial<Hello>, sign?: (hello: Hello) => Hello) => Promise<Attacker>;
  /** Connects and says nothing. */
  dial: () => Promise<Connection>;
}> {
  const world = new World();
  const a = await world.cluster('a');
  for (let i = 0; i < 50; i++) await a.write(`k/${i}`, 'v');
  await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  const payload = world.wrapped.get(await a.token('m'));
  assert.ok(payload);
  const { setId, link } = linkOfPayload(a.env.crypto, payload);
  const dial = () => {
    const material = { identity: loadCertificate(link.identity), authority: loadBytes(link.authority) };
    const options = { material, alpn: ALPN_DR, timeoutMs: 1000 };
    return world.network.at('m.test:8201').connect(a.address, options, scope.signal);
  };
  const connect = async (hello: Partial<Hello> = {}, sign = (plain: Hello) => plain): Promise<Attacker> => {
    const connection = await dial();
    const send = (frame: Frame) => connection.send(encodeFrame(frame));
    const next = async () => {
      const bytes = await world.settle(connection.receive());
      return bytes === undefined ? undefined : decodeFrame(bytes);
    };
    const plain: Hello = {
      kind: 'hello',
      version: 1,
      software: 'x',
      purpose: 'follow',
      setId,
      clusterId: 'cluster-m',
      instanceId: 'i',
      secondaryId: 'm',
      epochs: [],
      head: NO_HEAD,
      time: 0,
      apiAddress: '',
      clusterAddresses: [],
      ...hello,
    };
    await send(sign(plain));
    return { connection, send, next };
  };
  return { world, a, connect, dial };
}

async function admitted(connect: () => Promise<Attacker>): Promise<Attacker> {
  const attacker = await connect();
  assert.equal((await attacker.next())?.kind, 'welcome');
  return attacker;
}

/** Everything the primary sends before it cuts the link. */
async function untilCut(attacker: Attacker): Promise<readonly string[]> {
  const kinds: string[] = [];
  for (let frame = await attacker.next(); frame !== undefined; frame = await attacker.next())
    kinds.push(frame.kind);
  return kinds;
}

test('nonsense, frames of the other direction and acknowledgements of nothing end the link', async () => {
  const { world, a, connect } = await stage();
  const { index, hash } = a.ledger.head();
  const misdeeds: ((attacker: Attacker) => Promise<void>)[] = [
    (attacker) => attacker.connection.send(Uint8Array.of(99, 1, 2)),
    (attacker) => attacker.connection.send(new Uint8Array(0)),
    (attacker) => attacker.send({ kind: 'records', records: [], head: undefined }),
    (attacker) => attacker.send({ kind: 'sealed', head: NO_HEAD }),
    (attacker) => attacker.send({ kind: 'ack', index: 1 }),
    async (attacker) => {
      await attacker.send({ kind: 'follow', index, hash });
      await attacker.send({ kind: 'ack', index: index + 1000 });
    },
    async (attacker) => {
      await attacker.send({ kind: 'follow', index, hash });
      await attacker.send({ kind: 'follow', index, hash });
    },
    (attacker) => attacker.send({ kind: 'bootstrap-request', publicKey: new Uint8Array(5) }),
    (attacker) => attacker.send({ kind: 'bootstrap-request', publicKey: new Uint8Array(32) }),
  ];
  for (const misdeed of misdeeds) {
    const attacker = await admitted(connect);
    await misdeed(attacker).catch(() => undefined);
    await untilCut(attacker);
  }
  await a.write('still', 'serving');
  await world.close();
});

test('a second hello, or none, gets nothing', async () => {
  const { world, connect } = await stage();
  const twice = await admitted(connect);
  await twice.send({ ...(await helloAgain()), secondaryId: 'other' });
  assert.deepEqual(await untilCut(twice), []);
  const other = await connect({ secondaryId: 'other' });
  const answer = await other.next();
  assert.equal(answer?.kind === 'refuse' && answer.code, 'identity');
  assert.equal(await other.next(), undefined);
  await world.close();
});

async function helloAgain(): Promise<Hello> {
  return {
    kind: 'hello',
    version: 1,
    software: '',
    purpose: 'follow',
    setId: '',
    clusterId: '',
    instanceId: '',
    secondaryId: '',
    epochs: [],
    head: NO_HEAD,
    time: 0,
    apiAddress: '',
    clusterAddresses: [],
  };
}

test('questions about places that do not exist are answered with nothing', async () => {
  const { world, connect } = await stage();
  const attacker = await admitted(connect);
  const far = Number.MAX_SAFE_INTEGER;
  await attacker.send({ kind: 'log-request', id: 1, index: far });
  await attacker.send({ kind: 'log-request', id: 2, index: 0 });
  await attacker.send({ kind: 'hash-request', id: 3, index: far });
  await attacker.send({ kind: 'nodes-request', id: 4, class: 'local', paths: ['ffffffff'] });
  await attacker.send({ kind: 'fetch-request', id: 5, class: 'shared', keys: ['0'.repeat(64)] });
  await attacker.send({ kind: 'range-request', id: 6, class: 'local', path: '0123456789abcdef' });
  assert.deepEqual(await attacker.next(), { kind: 'log-answer', id: 1, retained: true, records: [] });
  assert.deepEqual(await attacker.next(), { kind: 'log-answer', id: 2, retained: false, records: [] });
  assert.deepEqual(await attacker.next(), { kind: 'hash-answer', id: 3, hash: undefined });
  assert.deepEqual(await attacker.next(), { kind: 'nodes-answer', id: 4, nodes: [undefined] });
  assert.deepEqual(await attacker.next(), { kind: 'entries-answer', id: 5, entries: [], more: false });
  assert.deepEqual(await attacker.next(), { kind: 'entries-answer', id: 6, entries: [], more: false });
  attacker.connection.close();
  await world.close();
});

test('own rows are never given out, whatever is asked for', async () => {
  const { world, a, connect } = await stage();
  const attacker = await admitted(connect);
  for (const keyClass of ['shared', 'local'] as const) {
    await attacker.send({ kind: 'range-request', id: 1, class: keyClass, path: '' });
    for (let more = true; more; ) {
      const answer = await attacker.next();
      assert.ok(answer?.kind === 'entries-answer');
      for (const { key } of answer.entries) assert.ok(key.startsWith(`${keyClass}/`), key);
      more = answer.more;
    }
  }
  const { index } = a.ledger.head();
  await a.command((replication) => replication.generatePublicKey()).catch(() => undefined);
  assert.equal(a.ledger.head().index, index, 'own rows are in no record either');
  attacker.connection.close();
  await world.close();
});

test('a link that says nothing is cut, and one that reads nothing holds back only itself', async () => {
  const { world, a, connect } = await stage();
  const silent = await admitted(connect);
  assert.deepEqual(await untilCut(silent), []);
  const { index, hash } = a.ledger.head();
  const deaf = await admitted(connect);
  await deaf.send({ kind: 'follow', index, hash });
  for (let i = 0; i < 200; i++) await a.write(`more/${i}`, 'x'.repeat(1000));
  assert.equal(await a.read('more/199'), 'x'.repeat(1000));
  await world.until('it is cut', async () => {
    const [row] = (await a.status())['secondaries'] as readonly { readonly connection_status: string }[];
    return row?.connection_status === 'disconnected';
  });
  await world.close();
});

test('a secondary that asks and asks and never reads is cut, whatever it asks for', async () => {
  const { world, a, connect } = await stage();
  const { index, hash } = a.ledger.head();
  const ping: Frame = {
    kind: 'ping',
    sequence: 1,
    time: 0,
    head: NO_HEAD,
    syncing: true,
    clockSkewMs: 0,
    roundTripMs: 0,
    canaryAgeMs: 0,
    strandedRecords: 0,
    apiAddress: '',
    clusterAddresses: [],
  };
  const questions: Frame[] = [
    ping,
    { kind: 'head-request', id: 1 },
    { kind: 'log-request', id: 1, index: 1 },
    { kind: 'range-request', id: 1, class: 'shared', path: '' },
  ];
  for (const question of questions) {
    const deaf = await admitted(connect);
    await deaf.send({ kind: 'follow', index, hash });
    let cut = false;
    const ask = async () => {
      for (;;) await deaf.send(question);
    };
    ask().catch(() => {
      cut = true;
    });
    await world.until(`it is cut for its ${question.kind}`, () => cut);
  }
  await a.write('still', 'serving');
  await world.close();
});

test('one certificate holds a few links, not all of the port, and gets new ones when they end', async () => {
  const { world, connect, dial } = await stage();
  const held = await Promise.all(Array.from({ length: LINKS_PER_CERTIFICATE_MAX }, dial));
  await assert.rejects(connect(), /closed/);
  for (const connection of held) connection.close();
  await world.until('the primary noticed', async () => {
    const attacker = await connect().catch(() => undefined);
    return (await attacker?.next())?.kind === 'welcome';
  });
  await world.close();
});

test('a certificate alone fences nobody: invented epochs and heads are refused, and logged', async () => {
  const { world, a, connect } = await stage();
  const epochs = a.ledger.epochs();
  const head = a.ledger.head();
  const next = { ...epochs[0], counter: 2, id: 'f'.repeat(32), fromIndex: head.index + 1 } as Epoch;
  const beyond = { ...head, index: head.index + 1000 };
  const lies: Partial<Hello>[] = [
    { purpose: 'announce', epochs: [...epochs, next], head },
    { purpose: 'follow', epochs: [...epochs, { ...next, clusterId: 'somebody' }], head },
    { purpose: 'follow', epochs, head: beyond },
    { purpose: 'announce', epochs: [...epochs, next], head, proof: new Uint8Array(32) },
    { purpose: 'announce', epochs: [...epochs, next], head, proof: new Uint8Array(0) },
  ];
  for (const lie of lies) {
    const attacker = await connect(lie);
    const answer = await attacker.next();
    assert.equal(answer?.kind === 'refuse' && answer.code, 'unproven');
    assert.equal(await attacker.next(), undefined);
  }
  assert.equal(a.replication.fenced(), false);
  await a.write('still', 'serving');
  assert.equal(a.log.lines.filter((line) => line.fields?.['code'] === 'unproven').length, lies.length);
  await world.close();
});

test('a proof is good for the statement it was made for, from a keyring of this lineage', async () => {
  const { world, a, connect } = await stage();
  const stranger = await world.cluster('x');
  const epochs = a.ledger.epochs();
  const head = a.ledger.head();
  const next = { ...epochs[0], counter: 2, id: 'f'.repeat(32), fromIndex: head.index + 1 } as Epoch;
  const news: Partial<Hello> = { purpose: 'announce', epochs: [...epochs, next], head };
  const attempts: [(hello: Hello) => Hello, string][] = [
    [(hello) => proven(stranger.barrier, hello), 'unproven'],
    [(hello) => ({ ...proven(a.barrier, { ...hello, secondaryId: 'n' }), secondaryId: 'm' }), 'unproven'],
    [(hello) => ({ ...proven(a.barrier, { ...hello, epochs }), epochs: hello.epochs }), 'unproven'],
    [(hello) => ({ ...proven(a.barrier, { ...hello, head: NO_HEAD }), head: hello.head }), 'unproven'],
    [(hello) => proven(a.barrier, hello), 'fenced'],
  ];
  for (const [sign, code] of attempts) {
    assert.equal(a.replication.fenced(), false);
    const answer = await (await connect(news, sign)).next();
    assert.equal(answer?.kind === 'refuse' && answer.code, code);
  }
  assert.equal(a.replication.fenced(), true);
  await world.close();
});
