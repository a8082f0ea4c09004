import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeCrypto } from '../crypto/node-crypto.ts';
import { makeDevCertificates } from '../dev/dev-certificates.ts';
import { systemClock } from '../process/world.ts';
import { openEdge, RawClient } from './testing/edge.ts';

const head = (method: string, path: string, body = '') => [
  `${method} /v1/${path} HTTP/1.1`,
  'Host: localhost',
  ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
  '',
];

test('LIST in either case is a list, on a connection that goes on', async () => {
  await using edge = await openEdge();
  using client = new RawClient(edge.port);
  for (const [method, path] of [
    ['GET', 'a'],
    ['LIST', 'b'],
    ['list', 'c/'],
    ['GET', 'd'],
    ['LIST', 'e'],
  ] as const) {
    client.send(head(method, path));
    assert.equal((await client.answer())?.status, 200, `${method} ${path}`);
  }
  assert.deepEqual(
    edge.requests.map((request) => [request.operation, request.path]),
    [
      ['read', 'a'],
      ['list', 'b/'],
      ['list', 'c/'],
      ['read', 'd'],
      ['list', 'e/'],
    ],
  );
  assert.equal(edge.requests[1]?.remoteAddress, '127.0.0.1');
});

test('a body that begins like a request stays a body', async () => {
  await using edge = await openEdge();
  using client = new RawClient(edge.port);
  client.send(head('LIST', 'first'));
  await client.answer();
  const body = JSON.stringify({ a: 'LIST /v1/x' });
  const part = body.indexOf('LIST');
  client.send(head('POST', 'second', body), body.slice(0, part));
  await new Promise((resolve) => setImmediate(resolve));
  client.write(body.slice(part));
  assert.equal((await client.answer())?.status, 200);
  assert.deepEqual({ ...edge.requests[1]?.body }, { a: 'LIST /v1/x' });
});

test('the stand-in method is served to nobody', async () => {
  await using edge = await openEdge();
  using client = new RawClient(edge.port);
  client.send(head('LINK', 'a'));
  assert.equal((await client.answer())?.status, 405);
  using other = new RawClient(edge.port);
  other.send(head('LIST', 'a'));
  assert.equal((await other.answer())?.status, 200);
  other.send(head('LINK', 'a'));
  assert.equal((await other.answer())?.status, 405);
});

test('other unknown methods are malformed requests', async () => {
  await using edge = await openEdge();
  for (const method of ['LISTS', 'LIS', 'BREW']) {
    using client = new RawClient(edge.port);
    client.send(head(method, 'a'));
    assert.equal((await client.answer())?.status, 400, method);
  }
});

test('closing the listener ends connections that sent LIST', async () => {
  const edge = await openEdge();
  using client = new RawClient(edge.port);
  client.send(head('LIST', 'a'));
  await client.answer();
  await edge[Symbol.asyncDispose]();
  await client.ended();
});

test('LIST works over TLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-list-'));
  try {
    const files = await makeDevCertificates(folder, [], { crypto: nodeCrypto(), clock: systemClock() });
    await using edge = await openEdge({
      settings: { tls_cert_file: files.certFile, tls_key_file: files.keyFile },
    });
    using client = new RawClient(edge.port, { ca: readFileSync(files.caFile, 'utf8') });
    for (const path of ['a', 'b']) {
      client.send(head('LIST', path));
      assert.equal((await client.answer())?.status, 200);
    }
    assert.deepEqual(
      edge.requests.map((request) => request.operation),
      ['list', 'list'],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
