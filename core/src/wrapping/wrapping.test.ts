import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBase64Url, utf8 } from '../base/bytes.ts';
import { Refusal } from '../base/refusal.ts';
import { lookupToken } from '../tokens/lookup.ts';
import { tokenWorld } from '../tokens/testing/world.ts';
import { jwtTokenText, parseJwt, signWrappingJwt, verifyWrappingJwt } from './jwt.ts';
import { lookupWrapping, rewrap, unwrap, unwrapToken, type WrapOptions, wrapResponse } from './wrap.ts';

/** The two JWTs of the guide of 2018 (contract 14.1, V6 to V8). */
const SEED_1 =
  'eyJhbGciOiJFUzUxMiIsInR5cCI6IkpXVCJ9.eyJhZGRyIjoiaHR0cDovLzEzLjU3LjIwLjQxOjgyMDAiLCJleHAiOjE1MjkzMzkzMzEsImlhdCI6MTUyOTMzNzUzMSwianRpIjoiZDZmMmMzZTItMTZjNS1mNTU0LWYxMzAtNzMzZDE0OWNiNTIzIiwidHlwZSI6IndyYXBwaW5nIn0.MIGIAkIArsC3s1x7GYnEbaYwAbYUj-Wgp4B3Q3kVXL0BbaKvsECySV4Pwtm--i24OSQfI9zAlsG8ZypOWJdngRa59wlhWdQCQgG22-I-aNWPehjsqmwwEADU-u37LUrR6O0MsUCqtfWYwIM9o7PFP1wMZ4JwDGftQXUH6hIrkXZDxnnGsSCJ1Vl75w';
const SEED_2 =
  'eyJhbGciOiJFUzUxMiIsInR5cCI6IkpXVCJ9.eyJhZGRyIjoiaHR0cDovLzEzLjU3LjIwLjQxOjgyMDAiLCJleHAiOjE1MjkzNDQzMjcsImlhdCI6MTUyOTM0MjUyNywianRpIjoiYmRiZTJiNzEtODgwMS05YjZjLTNjMTQtMzVkNDI3NDQ3MjEzIiwidHlwZSI6IndyYXBwaW5nIn0.MIGIAkIBmESVVq_83l9hixTN7Ot0v5XQMsQfi1zV9APooZWkLvbS2olBWSQnskykQQH6GskMOi-ypOlAabqxWmfoCLA8-TICQgHRdkbJGgAQtWmjc8Z-ZEgymMv8YZq6qQxbUtPXloyM-cf_1Y1qmdGDYWtjPqoF5m1Bt_WkAJl9MguVb04QMWSotw';

const ENVELOPE = { request_id: 'r', data: { a: 'b' }, auth: null };
const INVALID = 'wrapping token is not valid or does not exist';

function wrappingWorld() {
  const world = tokenWorld();
  const deps = { ...world.deps, jwtTokenText };
  return {
    ...world,
    deps,
    wrap: (options: Partial<WrapOptions> = {}) =>
      world.store.transact((tx) =>
        wrapResponse(tx, deps, {
          envelope: ENVELOPE,
          ttlMs: 1_800_000,
          format: 'token',
          creationPath: 'sys/replication/dr/primary/secondary-token',
          apiAddress: 'https://127.0.0.1:8200',
          ...options,
        }),
      ),
    unwrap: (text: string) => world.store.transact((tx) => unwrap(tx, deps, text)),
  };
}

function isRefusal(text: string, status = 400): (error: unknown) => boolean {
  return (error) => error instanceof Refusal && error.status === status && error.errors[0] === text;
}

test('V6, V7, V8: the JWTs of 2018 are read as they are', () => {
  const first = parseJwt(SEED_1);
  assert.deepEqual(first?.header, { alg: 'ES512', typ: 'JWT' });
  assert.deepEqual(first?.claims, {
    addr: 'http://13.57.20.41:8200',
    exp: 1529339331,
    iat: 1529337531,
    jti: 'd6f2c3e2-16c5-f554-f130-733d149cb523',
    type: 'wrapping',
  });
  assert.equal(first?.signature.length, 139);
  assert.deepEqual([...(first?.signature.slice(0, 5) ?? [])], [0x30, 0x81, 0x88, 0x02, 0x42]);
  const second = parseJwt(SEED_2);
  assert.equal(second?.claims['jti'], 'bdbe2b71-8801-9b6c-3c14-35d427447213');
  assert.equal(new Date(1000 * Number(second?.claims['iat'])).toISOString(), '2018-06-18T17:22:07.000Z');
  assert.equal(new Date(1000 * Number(first?.claims['iat'])).toISOString(), '2018-06-18T15:58:51.000Z');
});

test('a foreign JWT is refused by its signature and unwraps nothing', async () => {
  const world = wrappingWorld();
  await world.wrap({ format: 'jwt' });
  for (const jwt of [SEED_1, SEED_2]) {
    await assert.rejects(world.unwrap(jwt), isRefusal('wrapping token signature could not be validated'));
  }
});

test('the wrap info of an activation token', async () => {
  const world = wrappingWorld();
  const info = await world.wrap({ format: 'jwt' });
  const parsed = parseJwt(info.token);
  assert.deepEqual(parsed?.header, { alg: 'ES512', kid: '', typ: 'JWT' });
  const iat = Math.floor(world.env.clock.now() / 1000);
  assert.deepEqual(Object.keys(parsed?.claims ?? {}), [
    'accessor',
    'addr',
    'exp',
    'iat',
    'jti',
    'nbf',
    'type',
  ]);
  assert.deepEqual(
    { ...parsed?.claims, jti: '' },
    {
      accessor: '',
      addr: 'https://127.0.0.1:8200',
      exp: iat + 1800,
      iat,
      jti: '',
      nbf: iat - 5,
      type: 'wrapping',
    },
  );
  assert.match(String(parsed?.claims['jti']), /^hvs\./);
  assert.equal(parsed?.signature.length, 132);
  assert.equal(info.ttl, 1800);
  assert.equal(info.creation_path, 'sys/replication/dr/primary/secondary-token');
  assert.match(info.creation_time, /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.equal('wrapped_accessor' in info, false);
});

test('a DER signature is as good as a raw one, as a JWT of before Vault 0.11 has it', async () => {
  const world = wrappingWorld();
  const { token } = await world.wrap({ format: 'jwt' });
  const parsed = parseJwt(token);
  assert.ok(parsed);
  const integer = (raw: Uint8Array) => {
    let from = 0;
    while (from < raw.length - 1 && raw[from] === 0) from += 1;
    const body = (raw[from] ?? 0) >= 0x80 ? [0, ...raw.slice(from)] : [...raw.slice(from)];
    return [0x02, body.length, ...body];
  };
  const both = [...integer(parsed.signature.slice(0, 66)), ...integer(parsed.signature.slice(66))];
  const der = new Uint8Array(
    both.length < 128 ? [0x30, both.length, ...both] : [0x30, 0x81, both.length, ...both],
  );
  const old = `${token.split('.').slice(0, 2).join('.')}.${toBase64Url(der)}`;
  assert.deepEqual(JSON.parse(JSON.stringify(await world.unwrap(old))), ENVELOPE);
});

test('both formats unwrap once to the very answer, and the second time not', async () => {
  for (const format of ['token', 'jwt'] as const) {
    const world = wrappingWorld();
    const { token } = await world.wrap({ format });
    assert.deepEqual(JSON.parse(JSON.stringify(await world.unwrap(token))), ENVELOPE);
    await assert.rejects(world.unwrap(token), isRefusal(INVALID), format);
    const left = world.rows('').filter((key) => key !== 'local/token/salt' && !key.includes('jwtkey'));
    assert.deepEqual(left, [], 'nothing of it is left');
  }
});

test('of a hundred callers at once exactly one gets the answer', async () => {
  const world = wrappingWorld();
  const { token } = await world.wrap({ format: 'jwt' });
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => world.unwrap(token)));
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
  for (const result of results) {
    if (result.status === 'rejected') assert.ok(isRefusal(INVALID)(result.reason));
  }
});

test('a number that no double holds comes out as it went in', async () => {
  const world = wrappingWorld();
  const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON('12345678901234567890.10');
  const { token } = await world.wrap({ envelope: { data: { n: raw } } });
  assert.equal(JSON.stringify(await world.unwrap(token)), '{"data":{"n":12345678901234567890.10}}');
});

test('what is not a wrapping token does not unwrap, and is not spent by trying', async () => {
  const world = wrappingWorld();
  const ordinary = await world.create();
  for (const text of ['', 'x', 'hvs.x', ordinary.text, 'hvb.AAAA']) {
    await assert.rejects(world.unwrap(text), isRefusal(INVALID), text);
    assert.equal(await world.store.transact((tx) => unwrapToken(tx, world.deps, text)), undefined);
  }
  assert.ok(await world.lookup(ordinary.text));
});

test('after its TTL a wrapping token gives nothing', async () => {
  const world = wrappingWorld();
  const { token } = await world.wrap({ ttlMs: 300_000 });
  world.env.clock.setNow(world.env.clock.now() + 300_000);
  await assert.rejects(world.unwrap(token), isRefusal(INVALID));
});

test('lookup shows how it was made and leaves it whole', async () => {
  const world = wrappingWorld();
  const info = await world.wrap({ format: 'jwt', ttlMs: 300_000, creationPath: 'secret/data/a' });
  const seen = await world.store.read((tx) => lookupWrapping(tx, world.deps, info.token));
  assert.deepEqual(seen, {
    creation_ttl: 300,
    creation_time: info.creation_time,
    creation_path: 'secret/data/a',
  });
  await world.unwrap(info.token);
  await assert.rejects(
    world.store.read((tx) => lookupWrapping(tx, world.deps, info.token)),
    isRefusal(INVALID),
  );
});

test('rewrapping ends the old token and keeps answer, TTL and path', async () => {
  const world = wrappingWorld();
  const old = await world.wrap({ ttlMs: 300_000, creationPath: 'secret/data/a' });
  world.env.clock.setNow(world.env.clock.now() + 200_000);
  const renewed = await world.store.transact((tx) => rewrap(tx, world.deps, old.token));
  assert.deepEqual([renewed.ttl, renewed.creation_path], [300, 'secret/data/a']);
  await assert.rejects(world.unwrap(old.token), isRefusal(INVALID));
  world.env.clock.setNow(world.env.clock.now() + 200_000);
  assert.deepEqual(JSON.parse(JSON.stringify(await world.unwrap(renewed.token))), ENVELOPE);
});

test('a wrapping token is a service token with one use, its own policy and no parent', async () => {
  const world = wrappingWorld();
  const { token, accessor } = await world.wrap({ wrappedAccessor: 'acc', displayName: 'userpass-ann' });
  const entry = await world.lookup(token);
  assert.deepEqual(
    [
      entry?.policies,
      entry?.numUses,
      entry?.parent,
      entry?.accessor,
      entry?.displayName,
      entry?.explicitMaxTtlMs,
    ],
    [['response-wrapping'], 1, '', accessor, 'userpass-ann', 1_800_000],
  );
});

test('a JWT presented as a token stands for its jti', async () => {
  const world = wrappingWorld();
  const { token, accessor } = await world.wrap({ format: 'jwt' });
  const entry = await world.store.read((tx) => lookupToken(tx, world.deps, token));
  assert.equal(entry?.accessor, accessor);
  assert.equal(await world.store.read((tx) => lookupToken(tx, world.deps, SEED_1)), undefined);
});

test('a wrap TTL must be positive', async () => {
  for (const ttlMs of [0, -1, Number.NaN]) {
    await assert.rejects(wrappingWorld().wrap({ ttlMs }), /greater than zero/);
  }
});

test('JWTs with a wrong outside, header, signature or claim: status and text of each', async () => {
  const world = wrappingWorld();
  const { token } = await world.wrap({ format: 'jwt' });
  const [head = '', body = '', tail = ''] = token.split('.');
  const part = (value: unknown) =>
    toBase64Url(utf8(typeof value === 'string' ? value : JSON.stringify(value)));
  const stored = await world.store.read((tx) => tx.get('local/core/wrapping/jwtkey'));
  const key = JSON.parse(new TextDecoder().decode(stored));
  assert.deepEqual(Object.keys(key), ['type', 'd', 'x', 'y']);
  assert.equal(key.type, 'p521');
  const signed = (claims: unknown, header: unknown = { alg: 'ES512', typ: 'JWT' }) => {
    const text = `${part(header)}.${part(claims)}`;
    return `${text}.${toBase64Url(world.env.crypto.p521Sign(key, utf8(text)))}`;
  };
  const parsed = 'wrapping token could not be parsed';
  const signature = 'wrapping token signature could not be validated';
  const rows: [jwt: string, text: string][] = [
    [`${part('nonsense')}.${body}.${tail}`, parsed],
    [`${head}.${part('[]')}.${tail}`, parsed],
    [`${head}.${body}.`, parsed],
    [`${head}.${body}.${tail}=`, parsed],
    [`${head}.${body}.${tail.startsWith('A') ? 'B' : 'A'}${tail.slice(1)}`, signature],
    [`${head}.${part({ type: 'wrapping', jti: 'x' })}.${tail}`, signature],
    [`${head}.${body}.${'x'.repeat(10_000)}`, parsed],
    [signed({ type: 'wrapping', jti: 'x' }, { alg: 'none' }), parsed],
    [signed({ type: 'wrapping', jti: 'x' }, { alg: 'HS256', typ: 'JWT' }), parsed],
    [signed({ type: 'wrapping', jti: 'x' }, { alg: 'ES512', crit: ['exp'] }), parsed],
    [signed({ jti: 'x' }), 'could not validate type claim'],
    [signed({ type: 5, jti: 'x' }), 'could not validate type claim'],
    [signed({ type: 'other', jti: 'x' }), 'unexpected type claim'],
    [signed({ type: 'wrapping' }), parsed],
    [signed({ type: 'wrapping', jti: 'hvs.unknown' }), INVALID],
    [signed({ type: 'wrapping', jti: token }), INVALID],
  ];
  for (const [jwt, text] of rows) {
    // What does not even begin like a JWT is an unknown token.
    const expected = jwt.startsWith('eyJ') ? text : INVALID;
    await assert.rejects(world.unwrap(jwt), isRefusal(expected), `${jwt.slice(0, 40)} ${text}`);
  }
  assert.deepEqual(JSON.parse(JSON.stringify(await world.unwrap(token))), ENVELOPE);
});

test('the signing key is made with the first JWT and stays', async () => {
  const world = wrappingWorld();
  const key = () => world.store.read((tx) => tx.get('local/core/wrapping/jwtkey'));
  await world.wrap();
  assert.equal(await key(), undefined);
  await world.wrap({ format: 'jwt' });
  const made = await key();
  assert.ok(made);
  const jwt = await world.store.transact((tx) =>
    signWrappingJwt(tx, world.deps, { jti: 'a', addr: '', accessor: '', creationTime: 0, ttlMs: 1000 }),
  );
  assert.deepEqual(await key(), made);
  assert.equal(await world.store.read((tx) => verifyWrappingJwt(tx, world.deps, jwt)), 'a');
});
