import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCode, coreBans, type File, fileLengths, fileNames, leftovers, unusedFiles } from './tidy.ts';

const code = allCode();
const bad = (path: string, text: string): readonly File[] => [{ path, text }];

test('core takes time, randomness, timers and the world as arguments', () => {
  assert.equal(coreBans(bad('core/src/x.ts', 'const t = Date.now();')).length, 1);
  assert.equal(coreBans(bad('core/src/x.ts', "import 'x';\nimport { a } from 'node:fs';")).length, 1);
  assert.equal(coreBans(bad('core/src/x.ts', '// Date.now() is not for us')).length, 0);
  assert.deepEqual(coreBans(code), []);
});

test('files stay short enough to read', () => {
  assert.equal(fileLengths(bad('core/src/x.ts', '\n'.repeat(800))).length, 2);
  assert.deepEqual(fileLengths(code), []);
});

test('names say what a file holds', () => {
  assert.equal(fileNames(bad('core/src/utils/x.ts', '')).length, 1);
  assert.equal(fileNames(bad('core/src/session-manager.ts', '')).length, 0);
  assert.deepEqual(fileNames(code), []);
});

test('nothing is silenced or left over', () => {
  assert.equal(leftovers(bad('core/src/x.ts', 'export default 1')).length, 1);
  assert.equal(leftovers(bad('core/src/x.test.ts', 'test.skip("a", f)')).length, 1);
  assert.deepEqual(leftovers(code), []);
});

test('every file is used', () => {
  assert.equal(unusedFiles(bad('core/src/x.ts', '')).length, 1);
  assert.deepEqual(unusedFiles(code), []);
});
