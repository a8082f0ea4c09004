import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Random } from './random.ts';
import { Relay } from './relay.ts';

/** A server that keeps what each connection sent, behind a relay. */
async function stand(t: TestContext) {
  const received: Socket[] = [];
  const texts: string[] = [];
  const server = createServer((socket) => {
    const at = received.push(socket) - 1;
    texts[at] = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      texts[at] += bytes.toString('latin1');
      socket.write(`<${bytes.toString('latin1')}>`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const relay = await Relay.open(new Random(1));
  relay.lead(address.port);
  t.after(async () => {
    await relay.close();
    for (const socket of received) socket.destroy();
    server.close();
  });
  const dial = async () => {
    const socket = connect(Number(relay.address.split(':')[1]), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  return { relay, texts, dial };
}

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

const said = async (socket: Socket): Promise<string> => String((await once(socket, 'data'))[0]);

test('a relay without faults carries both directions', async (t) => {
  const { dial } = await stand(t);
  const socket = await dial();
  socket.write('ping');
  assert.equal(await said(socket), '<ping>');
});

test('what is stalled arrives, whole and in order, when the stall ends', async (t) => {
  const { relay, dial, texts } = await stand(t);
  const socket = await dial();
  socket.write('a');
  await said(socket);
  relay.partition();
  socket.write('b');
  socket.write('c');
  const other = await dial();
  other.write('x');
  assert.equal(texts[0], 'a');
  const answer = once(socket, 'data');
  relay.heal();
  await answer;
  while (texts.at(0) !== 'abc') await once(socket, 'data');
});

test('one direction may be cut while the other lives', async (t) => {
  const { relay, dial, texts } = await stand(t);
  const socket = await dial();
  relay.back.stalled = true;
  const heard: string[] = [];
  socket.on('data', (bytes) => heard.push(bytes.toString('latin1')));
  socket.write('one');
  while (texts[0] !== 'one') await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(heard, []);
  relay.heal();
  while (heard.join('') !== '<one>') await once(socket, 'data');
});

test('corruption flips one bit of what passes', async (t) => {
  const { relay, dial, texts } = await stand(t);
  relay.there.corrupt = 1;
  const socket = await dial();
  socket.write('AAAA');
  await once(socket, 'data');
  const bits = [...(texts[0] ?? '')].map((letter) => (letter.charCodeAt(0) ^ 0x41).toString(2));
  assert.equal(bits.join('').replaceAll('0', ''), '1');
});

test('a cut ends the connection in the middle of what was sent', async (t) => {
  const { relay, dial, texts } = await stand(t);
  relay.there.cutAfterBytes = 3;
  const socket = await dial();
  socket.write('abcdef');
  await closed(socket);
  assert.ok('abc'.startsWith(texts[0] ?? ''));
});

test('a reset ends all connections, and a refusing relay takes no new one', async (t) => {
  const { relay, dial } = await stand(t);
  const socket = await dial();
  socket.write('a');
  await said(socket);
  relay.refusing = true;
  relay.reset();
  await closed(socket);
  await closed(connect(Number(relay.address.split(':')[1]), '127.0.0.1').on('error', () => undefined));
});

test('a half-open connection stays open for those who made it', async (t) => {
  const { relay, dial, texts } = await stand(t);
  const socket = await dial();
  socket.write('a');
  await said(socket);
  relay.halfOpen();
  socket.write('b');
  const fresh = await dial();
  fresh.write('c');
  assert.equal(await said(fresh), '<c>');
  assert.equal(texts[0], 'a');
  assert.equal(socket.destroyed, false);
});
