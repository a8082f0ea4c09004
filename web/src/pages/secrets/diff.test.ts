import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffDocuments, diffLines } from './diff.ts';

test('each key is added, removed, changed or the same, and what differs comes first', () => {
  const found = diffDocuments({ a: '1', b: '2', c: '3' }, { b: '2', c: '4', d: '5' });
  assert.deepEqual(
    found.map(({ key, change }) => [key, change]),
    [
      ['a', 'removed'],
      ['c', 'changed'],
      ['d', 'added'],
      ['b', 'same'],
    ],
  );
  assert.deepEqual(found[1], { key: 'c', change: 'changed', before: '3', after: '4' });
});

test('values are compared as JSON: type counts, order of members does not', () => {
  const change = (a: unknown, b: unknown) => diffDocuments({ k: a }, { k: b })[0]?.change;
  assert.equal(change('1', 1), 'changed');
  assert.equal(change({ x: 1, y: [2] }, { y: [2], x: 1 }), 'same');
  assert.equal(change([1, 2], [2, 1]), 'changed');
  assert.equal(change([], {}), 'changed');
  assert.equal(change(null, {}), 'changed');
  assert.equal(change({ x: undefined }, { y: undefined }), 'changed');
});

test('keys that objects are born with are keys like others', () => {
  const empty = JSON.parse('{}');
  const odd = JSON.parse('{"__proto__": "x", "toString": "y"}');
  assert.deepEqual(
    diffDocuments(empty, odd).map(({ key, change }) => [key, change]),
    [
      ['__proto__', 'added'],
      ['toString', 'added'],
    ],
  );
  assert.deepEqual(
    diffDocuments(odd, odd).map(({ change }) => change),
    ['same', 'same'],
  );
});

test('lines that are kept stay in place, and both texts can be read back', () => {
  const before = 'a\nb\nc\nd';
  const after = 'a\nx\nc\ny\nd';
  const lines = diffLines(before, after);
  assert.deepEqual(
    lines.map(({ line, kind }) => `${{ gone: '-', come: '+', kept: ' ' }[kind]}${line}`),
    [' a', '-b', '+x', ' c', '+y', ' d'],
  );
  const without = (kind: string) => lines.filter((entry) => entry.kind !== kind).map((entry) => entry.line);
  assert.equal(without('come').join('\n'), before);
  assert.equal(without('gone').join('\n'), after);
});

test('huge texts are not compared line by line', () => {
  const many = Array.from({ length: 1_001 }, (_, at) => String(at)).join('\n');
  const lines = diffLines(many, many);
  assert.equal(lines.length, 2_002);
});
