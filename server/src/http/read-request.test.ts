import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '@holdfast/core/base/bytes';
import { Refusal } from '@holdfast/core/base/refusal';
import { testEnv } from '@holdfast/core/base/testing/env';
import type { Request } from '@holdfast/core/logical/request';
import { readTarget } from './path.ts';
import { readRequest, takesBody } from './read-request.ts';

type Given = {
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
};

function read(method: string, target: string, given: Given = {}): Request {
  return readRequest(
    {
      method,
      ...readTarget(target),
      headers: given.headers ?? {},
      body: utf8(given.body ?? ''),
      remoteAddress: '192.0.2.1',
      remotePort: 4711,
      listener: { statusEndpointsDisabled: false, unauthenticatedMetrics: false },
    },
    testEnv().entropy,
  );
}

function refusal(method: string, target: string, given: Given = {}): [number, ...string[]] {
  try {
    read(method, target, given);
  } catch (error) {
    if (error instanceof Refusal) return [error.status, ...error.errors];
    throw error;
  }
  throw new Error('was not refused');
}

test('each method is its operation', () => {
  for (const [method, operation] of [
    ['GET', 'read'],
    ['HEAD', 'read'],
    ['LIST', 'list'],
    ['POST', 'update'],
    ['PUT', 'update'],
    ['DELETE', 'delete'],
  ] as const) {
    assert.equal(read(method, '/v1/secret/a').operation, operation, method);
  }
  const headers = { 'content-type': ['application/merge-patch+json'] };
  assert.equal(read('PATCH', '/v1/secret/a', { headers }).operation, 'patch');
});

test('unknown methods are refused with 405 and no text, as Vault does', () => {
  for (const method of ['OPTIONS', 'TRACE', 'HELP', 'CONNECT', 'SCAN', 'PROPFIND', 'get', '']) {
    assert.deepEqual(refusal(method, '/v1/secret/a'), [405], method);
  }
});

test('a LIST path always ends with a slash, however it was asked for', () => {
  for (const [method, target] of [
    ['LIST', '/v1/secret/a'],
    ['LIST', '/v1/secret/a/'],
    ['GET', '/v1/secret/a?list=true'],
    ['GET', '/v1/secret/a/?list=1'],
    ['GET', '/v1/secret/a?list=T'],
  ] as const) {
    const request = read(method, target);
    assert.equal(request.operation, 'list', target);
    assert.equal(request.path, 'secret/a/', target);
    assert.equal('list' in request.query, false, target);
  }
});

test('list=false reads, and a list that is no truth value is refused without text', () => {
  assert.equal(read('GET', '/v1/secret/a?list=false').operation, 'read');
  assert.equal(read('GET', '/v1/secret/a?list=').operation, 'read');
  assert.deepEqual(refusal('GET', '/v1/secret/a?list=yes'), [400]);
  assert.equal(read('DELETE', '/v1/secret/a?list=yes').operation, 'delete');
});

test('the token comes from X-Vault-Token, else from a bearer header', () => {
  const rows: readonly (readonly [Given['headers'], string | undefined])[] = [
    [{}, undefined],
    [{ 'x-vault-token': ['s.1'] }, 's.1'],
    [{ 'x-vault-token': ['s.1'], authorization: ['Bearer s.2'] }, 's.1'],
    [{ 'x-vault-token': [''], authorization: ['Bearer s.2'] }, 's.2'],
    [{ authorization: ['Bearer   s.2  '] }, 's.2'],
    [{ authorization: ['bearer s.2'] }, undefined],
    [{ authorization: ['Basic czoy'] }, undefined],
    [{ authorization: ['Bearer '] }, undefined],
    [{ authorization: ['Basic czoy', 'Bearer s.3'] }, 's.3'],
    [{ 'x-vault-token': ['s.1', 's.2'] }, 's.1'],
  ];
  for (const [headers, token] of rows) {
    assert.equal(read('GET', '/v1/a', { headers: headers ?? {} }).token, token, JSON.stringify(headers));
  }
});

test('no header of the request carries the token', () => {
  const headers = {
    'x-vault-token': ['s.secret'],
    authorization: ['Bearer s.secret'],
    cookie: ['t=s.secret'],
    'x-custom': ['a', 'b'],
  };
  const request = read('GET', '/v1/a', { headers });
  assert.deepEqual({ ...request.headers }, { 'x-custom': 'a, b' });
});

test('the wrap TTL is read in every form and refused with its reason', () => {
  for (const [value, ms] of [
    ['60', 60_000],
    ['60s', 60_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
    ['0', undefined],
    ['', undefined],
  ] as const) {
    assert.equal(read('GET', '/v1/a', { headers: { 'x-vault-wrap-ttl': [value] } }).wrapTtlMs, ms, value);
  }
  const wrapped = (value: string) => refusal('GET', '/v1/a', { headers: { 'x-vault-wrap-ttl': [value] } });
  assert.deepEqual(wrapped('soon'), [
    400,
    'error parsing X-Vault-Wrap-TTL header: time: invalid duration "soon"',
  ]);
  assert.deepEqual(wrapped('-1s'), [
    400,
    'error parsing X-Vault-Wrap-TTL header: requested wrap ttl cannot be negative',
  ]);
});

test('the wrap format is jwt only when asked for exactly', () => {
  for (const [value, format] of [
    ['jwt', 'jwt'],
    ['JWT', 'token'],
    ['', 'token'],
  ] as const) {
    assert.equal(read('GET', '/v1/a', { headers: { 'x-vault-wrap-format': [value] } }).wrapFormat, format);
  }
});

test('a namespace loses its outer slashes, and root is none', () => {
  for (const [value, namespace] of [
    ['', ''],
    ['root', ''],
    ['/root/', ''],
    ['ns1', 'ns1'],
    ['ns1/', 'ns1'],
    ['/ns1/ns2/', 'ns1/ns2'],
  ] as const) {
    assert.equal(read('GET', '/v1/a', { headers: { 'x-vault-namespace': [value] } }).namespace, namespace);
  }
  assert.deepEqual(refusal('GET', '/v1/a', { headers: { 'x-vault-namespace': ['a/../b'] } }), [
    400,
    'path cannot contain parent references',
  ]);
});

test('PATCH needs its own content type', () => {
  const patch = (type: string | undefined) =>
    refusal('PATCH', '/v1/a', { headers: type === undefined ? {} : { 'content-type': [type] }, body: '{}' });
  assert.deepEqual(patch('application/json'), [
    415,
    'PATCH requires Content-Type of application/merge-patch+json, provided application/json',
  ]);
  assert.deepEqual(patch(undefined), [400, 'mime: no media type']);
  const headers = { 'content-type': ['Application/Merge-Patch+JSON; charset=utf-8'] };
  assert.deepEqual({ ...read('PATCH', '/v1/a', { headers, body: '{"a":null}' }).body }, { a: null });
});

test('a body is JSON whatever its type says', () => {
  for (const type of ['application/json', 'text/plain', 'application/octet-stream', '']) {
    const request = read('POST', '/v1/a', { headers: { 'content-type': [type] }, body: ' {"a":[1,"x"]}' });
    assert.deepEqual({ ...request.body }, { a: [1, 'x'] }, type);
  }
});

test('a form is read as a form unless it looks like JSON', () => {
  const headers = { 'content-type': ['application/x-www-form-urlencoded'] };
  assert.deepEqual(
    { ...read('POST', '/v1/a', { headers, body: 'a=1&b=x+y%20z&b=2' }).body },
    { a: '1', b: 'x y z,2' },
  );
  assert.deepEqual({ ...read('POST', '/v1/a', { headers, body: '{"a":1}' }).body }, { a: 1 });
});

test('no body, blanks and null are a body without members', () => {
  for (const body of ['', '  \r\n\t', 'null']) {
    assert.deepEqual(Object.keys(read('POST', '/v1/a', { body }).body), [], JSON.stringify(body));
  }
});

test('a body that is no JSON object is refused with Vault prefix', () => {
  for (const body of [
    '[]',
    '"a"',
    '1',
    'true',
    '{',
    '{"a":}',
    '{"a":1}}',
    "{'a':1}",
    '{"a":1,}',
    'a=1',
    '\ufeff{}',
  ]) {
    const [status, text] = refusal('POST', '/v1/a', { body });
    assert.equal(status, 400, body);
    assert.match(text ?? '', /^failed to parse JSON input: /, body);
  }
});

test('what a JSON refusal says holds nothing of the body', () => {
  for (const body of ['{"password":"hunter2"', '{"a":hunter2}', 'hunter2', '{"hunter2":1,"hunter2":2}']) {
    assert.equal(refusal('POST', '/v1/a', { body }).join(' ').includes('hunter2'), false, body);
  }
});

test('a body cannot reach the prototype of objects', () => {
  const { body } = read('POST', '/v1/secret/a', { body: '{"__proto__":{"polluted":true},"constructor":1}' });
  assert.equal(Object.getPrototypeOf(body), null);
  assert.deepEqual(Object.keys(body), ['__proto__', 'constructor']);
  assert.equal('polluted' in {}, false);
});

test('GET and LIST ignore a body, DELETE reads one', () => {
  assert.deepEqual(Object.keys(read('GET', '/v1/a', { body: '{"a":1}' }).body), []);
  assert.deepEqual({ ...read('DELETE', '/v1/a', { body: '{"nonce":"x"}' }).body }, { nonce: 'x' });
  assert.deepEqual(['GET', 'HEAD', 'LIST', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(takesBody), [
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
  ]);
});

test('numbers of secrets are kept as they were written, declared numbers are numbers', () => {
  const body = '{"n":12345678901234567890}';
  assert.equal(JSON.stringify(read('POST', '/v1/secret/a', { body }).body), body);
  assert.equal(typeof read('POST', '/v1/sys/mounts/a', { body }).body['n'], 'number');
  assert.equal(JSON.stringify(read('POST', '/v1/sys/wrapping/wrap', { body }).body), body);
});

test('each request has an id of its own', () => {
  const entropy = testEnv().entropy;
  const incoming = {
    method: 'GET',
    ...readTarget('/v1/a'),
    headers: {},
    body: new Uint8Array(0),
    remoteAddress: '192.0.2.1',
    remotePort: 1,
    listener: { statusEndpointsDisabled: true, unauthenticatedMetrics: true },
  };
  const [a, b] = [readRequest(incoming, entropy), readRequest(incoming, entropy)];
  assert.match(a.id, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  assert.notEqual(a.id, b.id);
  assert.deepEqual(a.listener, { statusEndpointsDisabled: true, unauthenticatedMetrics: true });
});
