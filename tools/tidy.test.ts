import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allCode,
  assertlessTests,
  coreBans,
  type File,
  fileLengths,
  fileNames,
  leftovers,
  unusedFiles,
} from './tidy.ts';

const code = allCode();
const bad = (path: string, text: string): readonly File[] => [{ path, text }];

test('core takes time, randomness, timers and the world as arguments', () => {
  assert.equal(coreBans(bad('core/src/x.ts', 'const t = Date.now();')).length, 1);
  assert.equal(coreBans(bad('core/src/x.ts', "import 'x';\nimport { a } from 'node:fs';")).length, 1);
  assert.equal(coreBans(bad('core/src/x.ts', 'await fetch(url);')).length, 1);
  assert.equal(coreBans(bad('core/src/x.ts', 'ledger.fetch(keys);')).length, 0);
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
  assert.equal(leftovers(bad('core/src/x.test.ts', 'test("a", { skip: true }, f)')).length, 1);
  assert.equal(leftovers(bad('core/src/x.test.ts', 't.skip();')).length, 1);
  assert.equal(leftovers(bad('core/src/x.ts', 'await file.read({ bytes, at });')).length, 0);
  assert.deepEqual(leftovers(code), []);
});

test('every file is used', () => {
  assert.equal(unusedFiles(bad('core/src/x.ts', '')).length, 1);
  assert.deepEqual(unusedFiles(code), []);
});

test('every test asserts something', () => {
  const of = (body: string) => assertlessTests(bad('core/src/x.test.ts', body)).length;
  assert.equal(of("test('a', () => {\n  run();\n});\n"), 1);
  assert.equal(of("test('a', () => run());\n"), 1);
  assert.equal(of("test('a', () => {\n  assert.ok(run());\n});\n"), 0);
  assert.equal(of("function check() {\n  assert.ok(1);\n}\n\ntest('a', () => {\n  check();\n});\n"), 0);
  assert.deepEqual(assertlessTests(code), []);
});
