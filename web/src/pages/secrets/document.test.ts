import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inexactNumber, jsonText, parseDocument, shownText, textMembers } from './document.ts';

test('only a document of texts fits into rows', () => {
  assert.deepEqual(textMembers({ a: '1', b: '' }), { a: '1', b: '' });
  assert.equal(textMembers({ a: '1', b: 2 }), undefined);
  assert.equal(textMembers({ a: null }), undefined);
  assert.deepEqual(textMembers({}), {});
});

test('a key named __proto__ is a key like others', () => {
  const document = parseDocument('{"__proto__": "x", "constructor": "y"}');
  assert.deepEqual(Object.keys(document), ['__proto__', 'constructor']);
  assert.deepEqual(Object.keys(textMembers(document) ?? {}), ['__proto__', 'constructor']);
  assert.equal(JSON.stringify(textMembers(document)), '{"__proto__":"x","constructor":"y"}');
});

test('texts are shown as they are, other values as JSON', () => {
  assert.equal(shownText('"quoted"'), '"quoted"');
  assert.equal(shownText({ a: [1] }), jsonText({ a: [1] }));
  assert.equal(shownText(null), 'null');
});

test('what is no JSON object is refused with the line, and without the secret', () => {
  assert.throws(() => parseDocument('{\n  "password": hunter2\n}'), {
    message: 'This is not JSON: look at line 2.',
  });
  assert.throws(() => parseDocument('{\n  "a": "b"'), { message: 'This is not JSON: look at line 2.' });
  for (const text of ['[1]', '"x"', 'null', '3']) assert.throws(() => parseDocument(text), /JSON object/);
});

test('numbers that would be rounded are found in what is typed and in what was read', () => {
  assert.throws(() => parseDocument('{"a": 12345678901234567890}'), /change the number at line 1/);
  assert.deepEqual(parseDocument('{"a": "12345678901234567890", "b": 1.5, "c": -3}'), {
    a: '12345678901234567890',
    b: 1.5,
    c: -3,
  });
  assert.equal(inexactNumber(JSON.parse('{"a": {"b": [1, 12345678901234567890]}}')), 'a.b.1');
  assert.equal(inexactNumber({ a: 1, b: '12345678901234567890', c: 0.1 }), undefined);
});
