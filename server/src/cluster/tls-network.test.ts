import assert from 'node:assert/strict';
import { connect as connectTcp, createServer } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import type { Certificate } from '@holdfast/core/base/crypto';
import { HANDSHAKES_MAX, REQUEST_FRAME_BYTES_MAX } from '@holdfast/core/base/limits';
import { ALPN_DR, type Connection, type TlsMaterial } from '@holdfast/core/replication/network';
import { createScope } from '@holdfast/core/replication/scope';
import { testEnv } from '../../../core/src/base/testing/env.ts';
import { nodeCrypto } from '../crypto/node-crypto.ts';
import { tlsNetwork } from './tls-network.ts';

const crypto = nodeCrypto();
const { log } = testEnv();
const times = { notBefore: Date.now() - 3_600_000, notAfter: Date.now() + 3_600_000 };

const authority = () => crypto.createAuthority({ commonName: 'set', ...times });
const leaf = (ca: Certificate, name: string) =>
  crypto.createLeaf(ca, { commonName: name, dnsNames: [], ...times });
const signal = createScope().signal;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function listening(material: () => TlsMaterial | undefined) {
  const port = await freePort();
  const network = tlsNetwork([{ host: '127.0.0.1', port }], log);
  const accepted: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  const listener = await network.listen({
    alpn: ALPN_DR,
    material,
    accept: (connection) => {
      const wake = waiting.shift();
      if (wake === undefined) accepted.push(connection);
      else wake(connection);
    },
  });
  const next = () =>
    new Promise<Connection>((resolve) => {
      const ready = accepted.shift();
      if (ready === undefined) waiting.push(resolve);
      else resolve(ready);
    });
  const dial = (use: TlsMaterial) =>
    network.connect(`127.0.0.1:${port}`, { material: use, alpn: ALPN_DR, timeoutMs: 5000 }, signal);
  return { port, listener, next, dial, accepted };
}

async function material() {
  const ca = await authority();
  const server: TlsMaterial = { identity: await leaf(ca, 'primary'), authority: ca.certificate };
  const client: TlsMaterial = { identity: await leaf(ca, 'secondary'), authority: ca.certificate };
  return { ca, server, client };
}

test('frames of every size arrive whole and in order, and each side sees the key of the other', async () => {
  const { server, client } = await material();
  const { listener, next, dial } = await listening(() => server);
  const ours = await dial(client);
  const theirs = await next();
  assert.deepEqual(
    crypto.spkiFingerprint(theirs.peerCertificate),
    crypto.spkiFingerprint(client.identity.certificate),
  );
  assert.deepEqual(
    crypto.spkiFingerprint(ours.peerCertificate),
    crypto.spkiFingerprint(server.identity.certificate),
  );
  const sizes = [0, 1, 3, 4, 5, 1000, 65_536, 3_000_000];
  const sending = (async () => {
    for (const size of sizes) await ours.send(new Uint8Array(size).fill(size % 251));
  })();
  for (const size of sizes) {
    const frame = await theirs.receive();
    assert.equal(frame?.length, size);
    assert.ok(frame.every((byte) => byte === size % 251));
  }
  await sending;
  ours.close();
  assert.equal(await theirs.receive(), undefined);
  await assert.rejects(ours.send(new Uint8Array(1)));
  await listener.close();
});

test('a sender waits while the receiver does not read', async () => {
  const { server, client } = await material();
  const { listener, next, dial } = await listening(() => server);
  const ours = await dial(client);
  const theirs = await next();
  let sent = 0;
  const sending = (async () => {
    for (; sent < 64; sent++) await ours.send(new Uint8Array(1024 * 1024));
  })();
  const frame = await theirs.receive();
  assert.equal(frame?.length, 1024 * 1024);
  assert.ok(sent < 60, 'the sender ran ahead without bound');
  for (let i = 1; i < 64; i++) await theirs.receive();
  await sending;
  await listener.close();
});

test('a stranger without a certificate of the set gets in nowhere', async () => {
  const { server } = await material();
  const { port, listener, accepted } = await listening(() => server);
  const other = await material();
  const foreign: TlsMaterial = { identity: other.client.identity, authority: server.authority };
  const network = tlsNetwork([], log);
  const options = { material: foreign, alpn: ALPN_DR, timeoutMs: 5000 };
  // TLS 1.3 tells the client of the refusal only after its own side is done.
  const refused = await network.connect(`127.0.0.1:${port}`, options, signal).then(
    (connection) => connection.receive().catch(() => undefined),
    () => undefined,
  );
  assert.equal(refused, undefined);
  const bare = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ALPNProtocols: [ALPN_DR] });
  await new Promise<void>((resolve) => {
    bare.on('error', () => resolve());
    bare.on('close', () => resolve());
  });
  assert.equal(accepted.length, 0);
  await listener.close();
});

test('a client does not talk to a server that the authority did not sign', async () => {
  const { server, client } = await material();
  const { listener, dial } = await listening(() => server);
  const other = await material();
  await assert.rejects(dial({ identity: client.identity, authority: other.ca.certificate }), /dial/);
  await listener.close();
});

test('another ALPN protocol and TLS 1.2 are refused', async () => {
  const { server, client } = await material();
  const { port, listener, accepted } = await listening(() => server);
  const network = tlsNetwork([], log);
  const options = { material: client, alpn: 'raft_storage_v1', timeoutMs: 5000 };
  await assert.rejects(network.connect(`127.0.0.1:${port}`, options, signal));
  const old = connectTls({ host: '127.0.0.1', port, maxVersion: 'TLSv1.2', rejectUnauthorized: false });
  await new Promise<void>((resolve) => old.on('error', () => resolve()));
  assert.equal(accepted.length, 0);
  await listener.close();
});

test('without material every connection is cut', async () => {
  const { client } = await material();
  const { port, listener, dial } = await listening(() => undefined);
  await assert.rejects(dial(client));
  const raw = connectTcp(port, '127.0.0.1');
  await new Promise<void>((resolve) => {
    raw.on('close', () => resolve());
    raw.on('error', () => undefined);
  });
  await listener.close();
});

test('new material holds for the next connection', async () => {
  const first = await material();
  const second = await material();
  let current = first.server;
  const { listener, next, dial } = await listening(() => current);
  await dial(first.client);
  (await next()).close();
  current = second.server;
  const ours = await dial(second.client);
  const theirs = await next();
  await ours.send(Uint8Array.of(1));
  assert.deepEqual(await theirs.receive(), Uint8Array.of(1));
  await listener.close();
});

test('strangers that open connections and say nothing do not keep a secondary out', async () => {
  const { server, client } = await material();
  const { port, listener, next, dial } = await listening(() => server);
  const silent = await Promise.all(
    Array.from({ length: HANDSHAKES_MAX + 20 }, async () => {
      const socket = connectTcp(port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      return socket;
    }),
  );
  const ours = await dial(client);
  const theirs = await next();
  await ours.send(Uint8Array.of(1));
  assert.deepEqual(await theirs.receive(), Uint8Array.of(1));
  for (const socket of silent) socket.destroy();
  await listener.close();
});

test('a length that no frame of a secondary has ends the connection', async () => {
  const { server, client } = await material();
  const { port, listener, next } = await listening(() => server);
  const pem = (label: string, der: Uint8Array) =>
    `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----`;
  const hostile = connectTls({
    host: '127.0.0.1',
    port,
    cert: pem('CERTIFICATE', client.identity.certificate),
    key: pem('PRIVATE KEY', client.identity.privateKey),
    ca: pem('CERTIFICATE', client.authority),
    checkServerIdentity: () => undefined,
    ALPNProtocols: [ALPN_DR],
  });
  hostile.on('error', () => undefined);
  const theirs = await next();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(REQUEST_FRAME_BYTES_MAX + 1);
  hostile.write(length);
  await assert.rejects(theirs.receive(), /frame of/);
  await new Promise<void>((resolve) => hostile.on('close', () => resolve()));
  await listener.close();
});

test('dialling where nobody listens is a Fault that names the address', async () => {
  const { client } = await material();
  const port = await freePort();
  const network = tlsNetwork([], log);
  const options = { material: client, alpn: ALPN_DR, timeoutMs: 5000 };
  await assert.rejects(
    network.connect(`127.0.0.1:${port}`, options, signal),
    /127\.0\.0\.1:\d+: econnrefused/,
  );
});
