import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { replay } from './testing/transcript.ts';

const FOLDER = new URL('../testdata/', import.meta.url);

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith('.txt'))) {
  test(`${name} comes out as written`, async () => {
    const path = new URL(name, FOLDER);
    const written = readFileSync(path, 'utf8');
    const now = await replay(written);
    if (process.env['UPDATE']) writeFileSync(path, now);
    else assert.equal(now, written);
  });
}
