import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPath, foldersAbove, joinPath, leafOf, parentOf } from './path.ts';

test('a path is taken apart and put together', () => {
  assert.equal(leafOf('a/b/c'), 'c');
  assert.equal(leafOf('c'), 'c');
  assert.equal(parentOf('a/b/c'), 'a/b');
  assert.equal(parentOf('c'), '');
  assert.deepEqual(foldersAbove('a/b/c'), ['a', 'a/b']);
  assert.deepEqual(foldersAbove('c'), []);
  assert.equal(joinPath('', 'c'), 'c');
  assert.equal(joinPath('a/b', 'c'), 'a/b/c');
});

test('what cannot be a path is told from what merely looks odd', () => {
  for (const bad of ['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', 'a/.']) assert.ok(checkPath(bad), bad);
  for (const good of ['a', 'a/b', '...', 'a b', '%2e%2e', '.hidden/x', '<b>', 'ä']) {
    assert.equal(checkPath(good), undefined, good);
  }
});
