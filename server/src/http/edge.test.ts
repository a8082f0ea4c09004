import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '@holdfast/core/base/bytes';
import type { HttpAnswer } from '@holdfast/core/kernel/answer';
import { exchange, OK, openEdge, RawClient } from './testing/edge.ts';

/** A promise that a test settles. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

function errors(body: string | undefined): unknown {
  return JSON.parse(body ?? '').errors;
}

test('a request reaches the handler and its answer goes back as it is', async () => {
  const answer: HttpAnswer = { status: 200, headers: { 'x-custom': 'a' }, body: utf8('{"a":"\u00e9"}\n') };
  await using edge = await openEdge({ handle: async () => answer });
  const got = await exchange(edge.port, 'PUT', '/v1/secret/a?x=1', {
    headers: ['X-Vault-Token: s.1'],
    body: '{"b":2}',
  });
  assert.equal(got?.status, 200);
  assert.equal(Buffer.from(got?.body ?? '', 'latin1').toString(), '{"a":"\u00e9"}\n');
  assert.equal(got?.headers['content-type'], 'application/json');
  assert.equal(got?.headers['cache-control'], 'no-store');
  assert.equal(got?.headers['x-content-type-options'], 'nosniff');
  assert.equal(got?.headers['x-custom'], 'a');
  assert.equal(got?.headers['server'], undefined);
  assert.equal(got?.headers['strict-transport-security'], undefined);
  const [request] = edge.requests;
  assert.equal(request?.path, 'secret/a');
  assert.equal(request?.token, 's.1');
  assert.equal(request?.remoteAddress, '127.0.0.1');
  assert.deepEqual({ ...request?.body }, { b: 2 });
  assert.deepEqual({ ...request?.query }, { x: ['1'] });
});

test('204 has no body and HEAD sends the head of GET', async () => {
  await using edge = await openEdge({
    handle: async (request) =>
      request.path === 'none' ? { status: 204, headers: {}, body: new Uint8Array(0) } : OK,
  });
  using client = new RawClient(edge.port);
  client.send(['HEAD /v1/a HTTP/1.1', 'Host: x', '', 'DELETE /v1/none HTTP/1.1', 'Host: x', '']);
  const text: string[] = [];
  client.socket.on('data', (chunk) => text.push(String(chunk)));
  const head = gate();
  client.socket.on('data', () => text.join('').includes(' 204 ') && head.open());
  await head.opened;
  const both = text.join('');
  assert.match(both, /^HTTP\/1\.1 200 OK\r\n[\s\S]*content-length: 12\r\n[\s\S]*?\r\n\r\nHTTP\/1\.1 204 /i);
});

test('only the API and the web interface are served', async () => {
  await using edge = await openEdge();
  for (const path of [
    '/',
    '/ui/',
    '/v1',
    '/v1/',
    '/v2/sys/health',
    '/favicon.ico',
    '/metrics',
    '/V1/sys/health',
  ]) {
    const got = await exchange(edge.port, 'GET', path);
    assert.deepEqual([got?.status, got?.body], [404, '{"errors":[]}\n'], path);
  }
  assert.equal(edge.requests.length, 0);
});

test('a bad path is refused before the handler', async () => {
  await using edge = await openEdge();
  const got = await exchange(edge.port, 'GET', '/v1/secret/..%2fsys');
  assert.deepEqual([got?.status, errors(got?.body)], [400, ['path cannot contain parent references']]);
  assert.equal(edge.requests.length, 0);
});

test('HTTP/1.1 needs one Host header, for each method alike; HTTP/1.0 none', async () => {
  await using edge = await openEdge();
  const rows: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['GET /v1/a HTTP/1.1', [], 'missing required Host header'],
    ['LIST /v1/a HTTP/1.1', [], 'missing required Host header'],
    ['GET /ui/ HTTP/1.1', [], 'missing required Host header'],
    ['GET /v1/a HTTP/1.1', ['Host: a', 'Host: b'], 'too many Host headers'],
    ['GET /v1/a HTTP/1.1', ['Host: a'], undefined],
    ['GET /v1/a HTTP/1.0', [], undefined],
  ];
  for (const [line, headers, refusal] of rows) {
    using client = new RawClient(edge.port);
    client.send([line, ...headers], '\r\n');
    const answer = await client.answer();
    if (refusal === undefined) assert.equal(answer?.status, OK.status, line);
    else {
      assert.equal(answer?.status, 400, line);
      assert.deepEqual(JSON.parse(answer?.body ?? ''), { errors: [refusal] }, line);
      await client.ended();
    }
  }
});

test('malformed JSON is refused with 400 and the connection goes on', async () => {
  await using edge = await openEdge();
  using client = new RawClient(edge.port);
  client.send(['POST /v1/a HTTP/1.1', 'Host: x', 'Content-Length: 5', ''], '{"a":');
  const refused = await client.answer();
  assert.equal(refused?.status, 400);
  assert.match(String(errors(refused?.body)), /^failed to parse JSON input/);
  client.send(['GET /v1/b HTTP/1.1', 'Host: x', '']);
  assert.equal((await client.answer())?.status, 200);
});

test('a body that says it is too large is refused unread', async () => {
  await using edge = await openEdge({ settings: { max_request_size: 100 } });
  using client = new RawClient(edge.port);
  client.send(['POST /v1/a HTTP/1.1', 'Host: x', 'Content-Length: 101', '']);
  const got = await client.answer();
  assert.deepEqual([got?.status, errors(got?.body)], [413, ['http: request body too large']]);
  assert.equal(got?.headers['connection'], 'close');
  await client.ended();
  assert.equal(edge.requests.length, 0);
});

test('a body that grows too large on the way is refused in the middle', async () => {
  await using edge = await openEdge({ settings: { max_request_size: '1kib' } });
  using client = new RawClient(edge.port);
  client.send(['POST /v1/a HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked', '']);
  for (let i = 0; i < 20; i++) client.write(`64\r\n${'x'.repeat(100)}\r\n`);
  const got = await client.answer();
  assert.equal(got?.status, 413);
  await client.ended();
  assert.equal(edge.requests.length, 0);
});

test('a body of exactly the limit passes', async () => {
  await using edge = await openEdge({ settings: { max_request_size: 9 } });
  const body = '{"a":100}';
  assert.equal((await exchange(edge.port, 'POST', '/v1/a', { body }))?.status, 200);
  assert.equal((await exchange(edge.port, 'POST', '/v1/a', { body: `${body} ` }))?.status, 413);
});

test('all bodies together have a limit too', async () => {
  await using edge = await openEdge({ front: { bodiesBytesMax: 1000 } });
  const big = JSON.stringify({ a: 'x'.repeat(1000) });
  const got = await exchange(edge.port, 'POST', '/v1/a', { body: big });
  assert.equal(got?.status, 503);
  const small = JSON.stringify({ a: 'x'.repeat(900) });
  for (let i = 0; i < 3; i++)
    assert.equal((await exchange(edge.port, 'POST', '/v1/a', { body: small }))?.status, 200);
});

test('a client that asks before it sends is told no without a go-ahead', async () => {
  await using edge = await openEdge({ settings: { max_request_size: 10 } });
  using large = new RawClient(edge.port);
  large.send(['POST /v1/a HTTP/1.1', 'Host: x', 'Expect: 100-continue', 'Content-Length: 11', '']);
  assert.equal((await large.answer())?.status, 413);
  using small = new RawClient(edge.port);
  small.send(['POST /v1/a HTTP/1.1', 'Host: x', 'Expect: 100-continue', 'Content-Length: 2', '']);
  assert.equal((await small.answer())?.status, 100);
  small.write('{}');
  assert.equal((await small.answer())?.status, 200);
});

test('a head that comes too slowly is cut with 408', async () => {
  await using edge = await openEdge({ settings: { http_read_header_timeout: '100ms' } });
  using client = new RawClient(edge.port);
  client.write('GET /v1/a HTTP/1.1\r\nHost: x\r\nX-Slow: ');
  assert.equal((await client.answer())?.status, 408);
  await client.ended();
  assert.equal(edge.requests.length, 0);
});

test('a body that comes too slowly is cut', async () => {
  await using edge = await openEdge({ settings: { http_read_timeout: '200ms' } });
  using client = new RawClient(edge.port);
  client.send(['POST /v1/a HTTP/1.1', 'Host: x', 'Content-Length: 10', ''], '{');
  assert.equal((await client.answer())?.status ?? 408, 408);
  await client.ended();
  assert.equal(edge.requests.length, 0);
});

test('too large a head is refused with 431', async () => {
  await using edge = await openEdge();
  const got = await exchange(edge.port, 'GET', '/v1/a', { headers: [`X-Big: ${'x'.repeat(70_000)}`] });
  assert.deepEqual([got?.status, errors(got?.body)], [431, ['request header fields too large']]);
  assert.equal(edge.requests.length, 0);
});

test('malformed HTTP is refused with 400 and the connection ends', async () => {
  await using edge = await openEdge();
  for (const text of [
    'hello\r\n\r\n',
    'GET /v1/a HTTP/1.1\r\n\r\n',
    'GET /v1/a HTTP/9.9\r\nHost: x\r\n\r\n',
    'GET /v1/a HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n',
    'POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'POST /v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'POST /v1/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'GET /v1/a HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n',
  ]) {
    using client = new RawClient(edge.port);
    client.write(text);
    assert.equal((await client.answer())?.status, 400, JSON.stringify(text));
    await client.ended();
  }
  assert.equal(edge.requests.length, 0);
});

test('pipelined requests are answered in their order', async () => {
  const slow = gate();
  await using edge = await openEdge({
    handle: async (request) => {
      if (request.path === 'first') await slow.opened;
      return { ...OK, body: utf8(request.path) };
    },
  });
  using client = new RawClient(edge.port);
  client.send(['first', 'second', 'third'].flatMap((name) => [`GET /v1/${name} HTTP/1.1`, 'Host: x', '']));
  slow.open();
  const bodies = [];
  for (let i = 0; i < 3; i++) bodies.push((await client.answer())?.body);
  assert.deepEqual(bodies, ['first', 'second', 'third']);
});

test('a client that goes away in the middle of its body harms nobody', async () => {
  await using edge = await openEdge({ front: { bodiesBytesMax: 1000 } });
  for (let i = 0; i < 10; i++) {
    using client = new RawClient(edge.port);
    client.send(['POST /v1/a HTTP/1.1', 'Host: x', 'Content-Length: 900', ''], 'x'.repeat(500));
    client.socket.end();
    await client.ended();
  }
  const body = JSON.stringify({ a: 'x'.repeat(900) });
  assert.equal((await exchange(edge.port, 'POST', '/v1/a', { body }))?.status, 200);
  assert.equal(edge.requests.length, 1);
});

test('a client that goes away while its request is handled frees its place', async () => {
  const arrived = gate();
  const finish = gate();
  await using edge = await openEdge({
    front: { requestsInFlightMax: 1 },
    handle: async (request) => {
      if (request.path !== 'slow') return OK;
      arrived.open();
      await finish.opened;
      return OK;
    },
  });
  {
    using client = new RawClient(edge.port);
    client.send(['GET /v1/slow HTTP/1.1', 'Host: x', '']);
    await arrived.opened;
    const refused = await exchange(edge.port, 'GET', '/v1/b');
    assert.equal(refused?.status, 503);
    assert.equal(refused?.headers['retry-after'], '1');
  }
  finish.open();
  while (edge.front.inFlight() > 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await exchange(edge.port, 'GET', '/v1/b'))?.status, 200);
});

test('a connection beyond the limit is refused, others go on', async () => {
  await using edge = await openEdge({ connectionsMax: 2 });
  using first = new RawClient(edge.port);
  first.send(['GET /v1/a HTTP/1.1', 'Host: x', '']);
  assert.equal((await first.answer())?.status, 200);
  using second = new RawClient(edge.port);
  second.send(['GET /v1/a HTTP/1.1', 'Host: x', '']);
  assert.equal((await second.answer())?.status, 200);
  using third = new RawClient(edge.port);
  third.send(['GET /v1/a HTTP/1.1', 'Host: x', '']);
  assert.equal(await third.answer(), undefined);
  first.send(['GET /v1/a HTTP/1.1', 'Host: x', '']);
  assert.equal((await first.answer())?.status, 200);
  assert.match(edge.env.log.lines.map((line) => line.message).join('\n'), /too many are open/);
});

test('a request that takes too long is given up with 500', async () => {
  const never = gate();
  await using edge = await openEdge({
    settings: { max_request_duration: '50ms' },
    handle: async () => {
      await never.opened;
      return OK;
    },
  });
  const got = await exchange(edge.port, 'GET', '/v1/a');
  assert.deepEqual([got?.status, errors(got?.body)], [500, ['context deadline exceeded']]);
  never.open();
});

test('a handler that throws gives 500 without detail, and the detail goes to the log', async () => {
  await using edge = await openEdge({
    handle: async () => {
      throw new Error('disk /data is on fire');
    },
  });
  const got = await exchange(edge.port, 'GET', '/v1/a');
  assert.deepEqual([got?.status, got?.body], [500, '{"errors":["internal error"]}\n']);
  assert.match(JSON.stringify(edge.env.log.lines), /disk \/data is on fire/);
});

test('before the vault is there every API request gets 503', async () => {
  await using edge = await openEdge({ front: { handler: () => undefined } });
  const got = await exchange(edge.port, 'GET', '/v1/sys/health');
  assert.deepEqual([got?.status, errors(got?.body)], [503, ['server is starting or stopping']]);
});

test('require_request_header refuses requests without it', async () => {
  await using edge = await openEdge({ settings: { require_request_header: true } });
  const got = await exchange(edge.port, 'GET', '/v1/a');
  assert.deepEqual([got?.status, errors(got?.body)], [412, ["missing 'X-Vault-Request' header"]]);
  assert.equal(
    (await exchange(edge.port, 'GET', '/v1/a', { headers: ['X-Vault-Request: true'] }))?.status,
    200,
  );
});

test('custom response headers go by status over class over default', async () => {
  await using edge = await openEdge({
    settings: {
      custom_response_headers: {
        default: { 'X-A': ['default'], 'X-B': ['default'], 'X-C': ['one', 'two'] },
        '4xx': { 'X-A': ['class'], 'X-B': ['class'] },
        '404': { 'X-A': ['exact'] },
      },
    },
  });
  const found = await exchange(edge.port, 'GET', '/v1/a');
  assert.deepEqual(
    [found?.headers['x-a'], found?.headers['x-b'], found?.headers['x-c']],
    ['default', 'default', 'one; two'],
  );
  const missing = await exchange(edge.port, 'GET', '/nothing');
  assert.deepEqual([missing?.headers['x-a'], missing?.headers['x-b']], ['exact', 'class']);
});

test('the namespace and the host name come back in headers', async () => {
  await using edge = await openEdge({ front: { hostname: 'node-1' } });
  const got = await exchange(edge.port, 'GET', '/v1/a', { headers: ['X-Vault-Namespace: ns1/'] });
  assert.equal(got?.headers['x-vault-namespace'], 'ns1/');
  assert.equal(got?.headers['x-vault-hostname'], 'node-1');
  assert.equal(edge.requests[0]?.namespace, 'ns1');
});

test('the switches of the listener travel with each request', async () => {
  await using edge = await openEdge({
    settings: {
      disable_replication_status_endpoints: true,
      telemetry: { unauthenticated_metrics_access: true },
    },
  });
  await exchange(edge.port, 'GET', '/v1/a');
  assert.deepEqual(edge.requests[0]?.listener, {
    statusEndpointsDisabled: true,
    unauthenticatedMetrics: true,
  });
});

test('CORS: off without rules, then only for allowed origins', async () => {
  await using off = await openEdge();
  const plain = await exchange(off.port, 'GET', '/v1/a', { headers: ['Origin: https://evil.example'] });
  assert.deepEqual([plain?.status, plain?.headers['access-control-allow-origin']], [200, undefined]);
  const options = await exchange(off.port, 'OPTIONS', '/v1/a', { headers: ['Origin: https://a.example'] });
  assert.deepEqual([options?.status, errors(options?.body)], [405, []]);

  const cors = { enabled: true, allowedOrigins: ['https://a.example'], allowedHeaders: ['X-Vault-Token'] };
  await using on = await openEdge({ cors });
  const ask = (method: string, ...headers: string[]) => exchange(on.port, method, '/v1/a', { headers });
  const refused = await ask('GET', 'Origin: https://evil.example');
  assert.deepEqual([refused?.status, errors(refused?.body)], [403, ['origin not allowed']]);
  const allowed = await ask('GET', 'Origin: https://a.example');
  assert.equal(allowed?.headers['access-control-allow-origin'], 'https://a.example');
  assert.equal(allowed?.headers['vary'], 'Origin');
  assert.equal((await ask('GET'))?.headers['access-control-allow-origin'], undefined);
  const preflight = await ask('OPTIONS', 'Origin: https://a.example', 'Access-Control-Request-Method: PUT');
  assert.equal(preflight?.status, 200);
  assert.equal(preflight?.headers['access-control-allow-headers'], 'X-Vault-Token');
  assert.match(preflight?.headers['access-control-allow-methods'] ?? '', /\bLIST\b/);
  const wrong = await ask('OPTIONS', 'Origin: https://a.example', 'Access-Control-Request-Method: TRACE');
  assert.equal(wrong?.status, 405);
  assert.equal(on.requests.length, 2);
});

test('closing a listener ends idle connections at once and lets requests finish', async () => {
  const arrived = gate();
  const finish = gate();
  const edge = await openEdge({
    handle: async () => {
      arrived.open();
      await finish.opened;
      return OK;
    },
  });
  using silent = new RawClient(edge.port);
  silent.write('GET /v1/x HT');
  using idle = new RawClient(edge.port);
  using busy = new RawClient(edge.port);
  busy.send(['GET /v1/a HTTP/1.1', 'Host: x', '']);
  await arrived.opened;
  edge.front.closeConnections();
  const closed = edge.listener.close(60_000);
  await idle.ended();
  await silent.ended();
  finish.open();
  const got = await busy.answer();
  assert.equal(got?.status, 200);
  assert.equal(got?.headers['connection'], 'close');
  await closed;
  await busy.ended();
});

test('closing a listener cuts requests that do not finish in time', async () => {
  const arrived = gate();
  const never = gate();
  const edge = await openEdge({
    handle: async () => {
      arrived.open();
      await never.opened;
      return OK;
    },
  });
  using busy = new RawClient(edge.port);
  busy.send(['GET /v1/a HTTP/1.1', 'Host: x', '']);
  await arrived.opened;
  await edge.listener.close(1);
  assert.equal(await busy.answer(), undefined);
  never.open();
});
