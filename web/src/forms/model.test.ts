import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declare } from '@holdfast/api';
import { checkTyped, formFields, initialTyped, typedValues } from './model.ts';

const endpoint = declare({
  backend: 'sys',
  path: 'example/{name}',
  synopsis: '',
  description: '',
  fields: {
    name: { type: 'string', in: 'path', description: '' },
    title: { type: 'string', description: '', required: true },
    count: { type: 'int', description: '', default: 0 },
    ttl: { type: 'duration', description: '', default: '30m' },
    policies: { type: 'list', description: '' },
    meta: { type: 'kvpairs', description: '' },
    data: { type: 'map', description: '' },
    force: { type: 'bool', description: '', default: false },
    renewable: { type: 'bool', description: '', default: true },
    password: { type: 'string', description: '', sensitive: true },
    token: { type: 'string', description: '', sensitive: true },
    old: { type: 'string', description: '', deprecated: true },
  },
  operations: {},
});
const fields = formFields(endpoint);
const initial = initialTyped(fields);
const send = (typed: Record<string, string | boolean>) =>
  typedValues(fields, { ...initial, ...typed }, initial);

test('deprecated fields and those of the path are not shown; named ones are, in that order', () => {
  const names = fields.map((entry) => entry.name);
  assert.equal(names.includes('old') || names.includes('name'), false);
  assert.deepEqual(
    formFields(endpoint, ['token', 'title']).map((entry) => entry.name),
    ['token', 'title'],
  );
  assert.throws(() => formFields(endpoint, ['nothing']), /no field nothing/);
});

test('what nobody touched is not sent, except defaults that stand in the form', () => {
  assert.deepEqual(send({}), { ttl: '30m', renewable: true });
});

test('texts become what the declaration says', () => {
  assert.deepEqual(
    send({
      title: ' kept as typed ',
      count: ' 12 ',
      policies: 'a, b\nc\n',
      meta: 'team=red\nnote=a=b',
      data: '{"x": [1]}',
      force: true,
      renewable: false,
    }),
    {
      title: ' kept as typed ',
      count: 12,
      ttl: '30m',
      policies: ['a', 'b', 'c'],
      meta: { team: 'red', note: 'a=b' },
      data: { x: [1] },
      force: true,
      renewable: false,
    },
  );
});

test('a pasted token loses its blanks, a password keeps them', () => {
  const sent = send({ token: ' hvs.x\n', password: ' two words ' });
  assert.equal(sent['token'], 'hvs.x');
  assert.equal(sent['password'], ' two words ');
});

test('what had a value and was emptied is sent as empty', () => {
  const given = initialTyped(fields, { policies: ['a'], title: 'x', meta: { k: 'v' }, ttl: 90 });
  assert.deepEqual([given['policies'], given['meta'], given['ttl']], ['a', 'k=v', '90s']);
  const values = typedValues(fields, { ...given, policies: '', title: '' }, given);
  assert.deepEqual(values['policies'], []);
  assert.equal(values['title'], '');
});

test('what is wrong is said at its field', () => {
  const wrong = checkTyped(fields, { ...initial, count: '1.5', ttl: 'soon', meta: 'nothing', data: '[1]' }, [
    'token',
  ]);
  assert.deepEqual(Object.keys(wrong).sort(), ['count', 'data', 'meta', 'title', 'token', 'ttl']);
  const right = { ...initial, title: 't', count: '-3', ttl: '1h30m', meta: 'a=', data: '{}', token: 'x' };
  assert.deepEqual(checkTyped(fields, right, ['token']), {});
});
