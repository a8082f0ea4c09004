import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyErrorLine } from './error-line.ts';

const TEXT = `# read only
path "secret/data/a" {
  capabilities = ["read"]
}

path "secret/data/read" {
  capabilities = ["raed",
    "list"]
}
path "x" { policy = "rw" }
`;

test('a position in the words of the server is taken as it is', () => {
  const line = (error: string) => policyErrorLine(TEXT, [error]);
  assert.equal(line('failed to parse policy: At 3:28: expected "]"'), 3);
  assert.equal(line('failed to parse policy: path "secret/data/a": invalid key "x" on line 2'), 2);
  assert.equal(line('failed to parse policy: At 99:1: unexpected end'), 11);
});

test('without a position, the word is looked for in the block of the path', () => {
  const line = (error: string) => policyErrorLine(TEXT, [error]);
  assert.equal(line('failed to parse policy: path "secret/data/read": invalid capability "raed"'), 7);
  assert.equal(line('failed to parse policy: path "x": invalid policy "rw"'), 10);
  assert.equal(
    line('failed to parse policy: path "secret/data/a": invalid use of wildcards (\'+*\' is forbidden)'),
    2,
  );
  // The word stands in an earlier block and in the path too: neither is meant.
  assert.equal(line('path "secret/data/read": invalid capability "read"'), 6);
});

test('words that name nothing in the text give no line', () => {
  assert.equal(policyErrorLine(TEXT, ['permission denied']), undefined);
  assert.equal(policyErrorLine(TEXT, ['path "other": invalid capability "x"']), undefined);
  assert.equal(policyErrorLine('', []), undefined);
});
