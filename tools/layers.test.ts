import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { picture, ROOT, violations } from './layers.ts';

test('imports only point downwards', () => {
  assert.deepEqual(violations(), []);
});

test('ARCHITECTURE.md shows the picture that the tool prints', () => {
  const shapeOf = (text: string) =>
    text
      .replace(/\d+/g, '0')
      .split('\n')
      .map((line) => line.replace(/ +/g, ' ').trim())
      .join('\n');
  assert.ok(
    shapeOf(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')).includes(shapeOf(picture())),
    'run `npm run picture` and put what it prints into ARCHITECTURE.md',
  );
});
