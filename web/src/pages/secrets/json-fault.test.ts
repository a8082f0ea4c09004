import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonFaultLine } from './json-fault.ts';

test('the line of the first fault is found', () => {
  for (const [text, line] of [
    ['', 1],
    ['{\n  "a": hunter2\n}', 2],
    ['{\n  "a": "b"', 2],
    ['{\n  "a": "b",\n}\n', 3],
    ['{\n  "a": "b"\n  "c": 1\n}', 3],
    ['{"a": 01}', 1],
    ['{"a": 1.}', 1],
    ['{"a": truex}', 1],
    ['{}\n{}', 2],
    ['{"a": "line\nbreak"}', 1],
    ['[1, 2', 1],
    [`{"a": '1'}`, 1],
  ] as const) {
    assert.throws(() => JSON.parse(text), text);
    assert.equal(jsonFaultLine(text), line, text);
  }
});

test('what the browser takes as JSON has no fault', () => {
  for (const text of [
    ' {} ',
    '{"a":[1,-2.5e+3,true,false,null,"\\u00e9\\n\\""],"b":{"c":{}}}',
    '"x"',
    '0',
    '{"__proto__": []}',
  ]) {
    JSON.parse(text);
    assert.equal(jsonFaultLine(text), undefined, text);
  }
});
