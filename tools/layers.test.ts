import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { picture, ROOT, violations, withPicture } from './layers.ts';

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
    'run `npm run format`: it puts the picture into ARCHITECTURE.md',
  );
});

test('the picture replaces the one that stands in the page, and nothing else', () => {
  const page = '# A\n\n## The picture\n\n```\nold\n```\n\nprose\n\n```\nother\n```\n';
  assert.equal(withPicture(page), page.replace('old', picture()));
  assert.equal(withPicture('# A page without\n'), '# A page without\n');
});
