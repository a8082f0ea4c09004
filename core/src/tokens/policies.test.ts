import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sanitizePolicies, unionOfPolicies } from './policies.ts';

test('policy names of a token', () => {
  const rows: [given: string[], addDefault: boolean, result: string[]][] = [
    [[], false, []],
    [[], true, ['default']],
    [['b', 'a', 'b'], false, ['a', 'b']],
    [[' A ', ''], true, ['a', 'default']],
    [['default'], true, ['default']],
    [['ROOT', 'a'], true, ['root']],
    [['a', ' root '], false, ['root']],
  ];
  for (const [given, addDefault, result] of rows)
    assert.deepEqual(sanitizePolicies(given, addDefault), result);
  assert.deepEqual(unionOfPolicies(['b', 'a'], ['c', 'a']), ['a', 'b', 'c']);
});
