import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declare } from '@holdfast/api';
import { Refusal } from '../base/refusal.ts';
import { validateFields } from './fields.ts';

const endpoint = declare({
  backend: 'sys',
  path: 'x/{name}',
  synopsis: '',
  description: '',
  fields: {
    name: { type: 'string', in: 'path', description: '' },
    count: { type: 'int', description: '', default: 3 },
    on: { type: 'bool', description: '' },
    ttl: { type: 'duration', description: '', default: '30m' },
    tags: { type: 'list', description: '' },
    meta: { type: 'kvpairs', description: '' },
    doc: { type: 'map', description: '' },
    id: { type: 'string', description: '', required: true },
  },
  operations: { update: { summary: '', access: 'token' } },
});

const check = (body: Record<string, unknown>) =>
  validateFields(endpoint, 'update', { name: 'n' }, { id: 'i', ...body }, {});

test('values are converted as leniently as Vault does', () => {
  const rows: [Record<string, unknown>, string, unknown][] = [
    [{}, 'count', 3],
    [{ count: '5' }, 'count', 5],
    [{ on: 'true' }, 'on', true],
    [{ on: 0 }, 'on', false],
    [{}, 'ttl', 1_800_000],
    [{ ttl: '1h30m' }, 'ttl', 5_400_000],
    [{ ttl: 60 }, 'ttl', 60_000],
    [{ ttl: '60' }, 'ttl', 60_000],
    [{ tags: 'a, b' }, 'tags', ['a', 'b']],
    [{ tags: ['a', 1] }, 'tags', ['a', '1']],
    [{ tags: '' }, 'tags', []],
    [{ doc: { a: 1 } }, 'doc', { a: 1 }],
    [{}, 'name', 'n'],
  ];
  for (const [body, name, expected] of rows)
    assert.deepEqual(check(body).fields[name], expected, JSON.stringify(body));
  assert.deepEqual({ ...(check({ meta: { a: 'b', c: 1 } }).fields['meta'] as object) }, { a: 'b', c: '1' });
  assert.deepEqual({ ...(check({ meta: ['a=b', 'c=d=e'] }).fields['meta'] as object) }, { a: 'b', c: 'd=e' });
});

test('values of another type are refused and say which', () => {
  for (const body of [
    { count: 'x' },
    { count: 1.5 },
    { on: 'maybe' },
    { ttl: 'soon' },
    { tags: [{}] },
    { meta: 'x' },
    { doc: [] },
    { doc: 'x' },
    { id: {} },
  ]) {
    assert.throws(
      () => check(body),
      (failure) => failure instanceof Refusal && failure.status === 400,
      JSON.stringify(body),
    );
  }
});

test('what is required must be there and not be empty', () => {
  assert.throws(
    () => validateFields(endpoint, 'update', { name: 'n' }, {}, {}),
    /missing required field 'id'/,
  );
  assert.throws(() => check({ id: '' }), /missing required field 'id'/);
});

test('unknown parameters are named in a warning, and the path wins over the body', () => {
  const { warnings, fields, given } = check({ zebra: 1, ant: 2, name: 'other' });
  assert.equal(fields['name'], 'n');
  assert.deepEqual(warnings, [
    'Endpoint ignored these unrecognized parameters: [ant zebra]',
    "Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [name]",
  ]);
  assert.deepEqual([...given].sort(), ['id', 'name']);
});

test('a member called __proto__ changes no prototype', () => {
  const body = JSON.parse('{"id": "i", "meta": {"__proto__": "x"}}') as Record<string, unknown>;
  const meta = validateFields(endpoint, 'update', { name: 'n' }, body, {}).fields['meta'] as Record<
    string,
    unknown
  >;
  assert.equal(Object.getPrototypeOf(meta), null);
  assert.deepEqual(Object.keys(meta), ['__proto__']);
});
