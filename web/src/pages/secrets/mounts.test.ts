import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBuiltIn, parseMounts, typeWords } from './mounts.ts';

test('mounts are sorted by path, and kv tells its version', () => {
  const mounts = parseMounts({
    'sys/': { type: 'system', options: null },
    'kv/': { type: 'kv', options: null, description: 'old' },
    'a/b/': { type: 'kv', options: { version: '2' }, local: true, accessor: 'kv_1' },
  });
  assert.deepEqual(
    mounts.map((mount) => [mount.path, typeWords(mount), mount.local, isBuiltIn(mount.type)]),
    [
      ['a/b/', 'KV version 2', true, false],
      ['kv/', 'KV version 1', false, false],
      ['sys/', 'System', false, true],
    ],
  );
  assert.deepEqual(parseMounts(undefined), []);
});
