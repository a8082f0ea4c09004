import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@holdfast/core/base/refusal';
import { canonicalPath, readTarget } from './path.ts';
import { ACCEPTED, REFUSED } from './testing/path-corpus.ts';

test('the corpus has at least 200 rows', () => {
  assert.ok(ACCEPTED.length + REFUSED.length >= 200, `${ACCEPTED.length + REFUSED.length} rows`);
});

test('every accepted path has exactly one canonical form', () => {
  for (const [raw, path] of ACCEPTED) assert.equal(canonicalPath(raw), path, raw.slice(0, 80));
});

test('every refused path gives 400 with its reason', () => {
  for (const [raw, text] of REFUSED) {
    assert.throws(
      () => canonicalPath(raw),
      (error) => error instanceof Refusal && error.status === 400 && error.errors[0] === text,
      raw.slice(0, 80),
    );
  }
});

test('a canonical path written with every byte escaped is read as itself', () => {
  for (const [raw, path] of ACCEPTED) {
    if (path.length > 200) continue;
    const escaped = [...Buffer.from(path.slice(1))].map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
    assert.equal(canonicalPath(`/${escaped.join('')}`), path, raw);
  }
});

test('what a refusal says holds nothing of the path but one broken escape', () => {
  for (const [raw] of REFUSED) {
    const marked = raw.replace('secret', 'hunter2');
    assert.throws(
      () => canonicalPath(marked),
      (error) => error instanceof Refusal && !error.message.includes('hunter2'),
    );
  }
});

test('the query is split off before the path is read', () => {
  const target = readTarget('/v1/secret/a?list=true&b=%2e%2e&b=2&c');
  assert.equal(target.path, '/v1/secret/a');
  assert.deepEqual({ ...target.query }, { list: ['true'], b: ['..', '2'], c: [''] });
});

test('a query cannot reach the prototype of objects', () => {
  const { query } = readTarget('/v1/a?__proto__=x&constructor=y&toString=z');
  assert.equal(Object.getPrototypeOf(query), null);
  assert.deepEqual(Object.keys(query), ['__proto__', 'constructor', 'toString']);
  assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
});

test('raw UTF-8 in a query is read as UTF-8', () => {
  assert.deepEqual({ ...readTarget('/v1/a?k=\u00c3\u00a9').query }, { k: ['\u00e9'] });
});

test('a query with too many parameters is refused', () => {
  const many = Array.from({ length: 257 }, (_, i) => `p${i}=1`).join('&');
  assert.throws(() => readTarget(`/v1/a?${many}`), { message: 'query has too many parameters' });
});

test('an absolute target, as proxies are sent, gives its path', () => {
  for (const [raw, path] of [
    ['http://127.0.0.1:8200/v1/sys/health?a=1', '/v1/sys/health'],
    ['https://vault.example.com', '/'],
    ['HTTP://host/v1/a', '/v1/a'],
  ] as const) {
    assert.equal(readTarget(raw).path, path);
  }
});

test('an absolute target hides no relative segments', () => {
  assert.throws(() => readTarget('http://host/v1/../a'), {
    message: 'path cannot contain parent references',
  });
  assert.throws(() => readTarget('ftp://host/v1/a'), { message: 'path must begin with a slash' });
});
