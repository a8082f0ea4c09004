import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fakeServer } from '../testing/fake-server.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { TransportError } from './errors.ts';
import { tlsFiles } from './tls-files.ts';
import { type Exchange, exchange, type TransportSettings } from './transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
after(() => rmSync(folder, { recursive: true }));

const NO_TLS = {
  caCert: '',
  caCertBytes: '',
  caPath: '',
  clientCert: '',
  clientKey: '',
  serverName: '',
  skipVerify: false,
};

function settings(change: Partial<TransportSettings> = {}): TransportSettings {
  return {
    tls: tlsFiles(NO_TLS),
    maxRetries: 0,
    timeoutMs: 60_000,
    proxyEnv: undefined,
    pause: async () => {},
    ...change,
  };
}

function get(url: string, change: Partial<Exchange> = {}): Exchange {
  return { method: 'GET', url, socketPath: undefined, headers: [], body: undefined, ...change };
}

async function causeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => assert.fail('the exchange succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TransportError);
  return error.message;
}

for (const [status, tries] of [
  [500, 3],
  [502, 3],
  [503, 3],
  [429, 3],
  [412, 3],
  [501, 1],
  [400, 1],
  [404, 1],
  [472, 1],
  [473, 1],
] as const) {
  test(`an answer of ${status} is tried ${tries} times when two retries are allowed`, async () => {
    await using server = await fakeServer();
    server.answer('GET /v1/x', { status, body: '' });
    const answer = await exchange(settings({ maxRetries: 2 }), get(`${server.address}/v1/x`));
    assert.equal(answer.status, status);
    assert.equal(server.takeAsked().length, tries);
  });
}

test('without retries a server error is given back at once', async () => {
  await using server = await fakeServer();
  server.answer('GET /v1/x', { status: 503, body: 'sealed' });
  assert.equal((await exchange(settings(), get(`${server.address}/v1/x`))).body, 'sealed');
  assert.equal(server.takeAsked().length, 1);
});

test('each retry waits longer than the one before', async () => {
  await using server = await fakeServer();
  server.answer('GET /v1/x', { status: 500, body: '' });
  const waits: number[] = [];
  const pause = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  await exchange(settings({ maxRetries: 3, pause }), get(`${server.address}/v1/x`));
  assert.equal(waits.length, 3);
  waits.forEach((wait, at) => {
    assert.ok(wait >= 1_000 * (at + 1) && wait <= 1_500 * (at + 1), `wait ${at} was ${wait}`);
  });
});

test('a proxy is asked for the whole address', async () => {
  await using proxy = await fakeServer();
  proxy.answer('GET http://vault.example:8200/v1/x', { status: 200, body: 'by proxy' });
  const answer = await exchange(
    settings({ proxyEnv: { HTTP_PROXY: proxy.address } }),
    get('http://vault.example:8200/v1/x'),
  );
  assert.equal(answer.body, 'by proxy');
});

test('a unix socket is spoken to like a port', async () => {
  const socketPath = join(folder, 'socket');
  await using server = await fakeServer(socketPath);
  server.answer('GET /v1/x', { status: 200, body: 'over the socket' });
  assert.equal(
    (await exchange(settings(), get('http://localhost/v1/x', { socketPath }))).body,
    'over the socket',
  );
});

test('a missing unix socket is named', async () => {
  const socketPath = join(folder, 'nothing');
  const cause = await causeOf(exchange(settings(), get('http://localhost/v1/x', { socketPath })));
  assert.equal(
    cause,
    `Get "http://localhost/v1/x": dial unix ${socketPath}: connect: no such file or directory`,
  );
});

test('a server that never answers ends in a deadline', async () => {
  const silent = createTcpServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1/x`;
  const cause = await causeOf(exchange(settings({ timeoutMs: 20 }), get(url)));
  silent.close();
  assert.equal(cause, `Get "${url}": context deadline exceeded`);
});

test('a plain-text server asked over TLS says so in the words of Go', async () => {
  await using server = await fakeServer();
  const url = `${server.address.replace('http:', 'https:')}/v1/x`;
  const cause = await causeOf(exchange(settings({ maxRetries: 2 }), get(url)));
  assert.equal(cause, `Get "${url}": http: server gave HTTP response to HTTPS client`);
});

test('TLS: unknown authorities are refused, named ones and -tls-skip-verify accepted', async () => {
  const pair = selfSigned();
  const server = createTlsServer(pair, (_request, response) => response.end('secret'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1/x`;
  const caCert = join(folder, 'ca.pem');
  writeFileSync(caCert, pair.cert);
  try {
    assert.match(
      await causeOf(exchange(settings(), get(url))),
      /x509: certificate signed by unknown authority$/,
    );
    for (const names of [{ caCert }, { caCertBytes: pair.cert }, { caPath: folder }, { skipVerify: true }]) {
      // The folder holds sockets of other tests as well; only files count.
      const tls = tlsFiles({ ...NO_TLS, ...names });
      assert.equal((await exchange(settings({ tls }), get(url))).body, 'secret');
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
