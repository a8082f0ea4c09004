import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, makeFolderSync } from './make-folder.ts';

const KINDS: readonly (readonly [string, (path: string, mode: number) => Promise<void>])[] = [
  ['makeFolder', makeFolder],
  ['makeFolderSync', async (path, mode) => makeFolderSync(path, mode)],
];

for (const [name, make] of KINDS) {
  test(`${name} makes a folder and those above it, each with the mode, and leaves those that are there`, async () => {
    const top = mkdtempSync(join(tmpdir(), 'holdfast-folder-'));
    const path = join(top, 'a', 'b', 'c');
    await make(path, 0o700);
    await make(path, 0o700);
    for (const one of [path, join(top, 'a')]) assert.equal(statSync(one).mode & 0o777, 0o700);
    rmSync(top, { recursive: true });
  });

  test(`${name} fails where no folder can be made, instead of trying for ever`, async () => {
    await assert.rejects(make('/proc/x/y', 0o700), /ENOENT/);
    await assert.rejects(make('/proc/x', 0o700), /ENOENT/);
    const top = mkdtempSync(join(tmpdir(), 'holdfast-folder-'));
    writeFileSync(join(top, 'file'), '');
    await assert.rejects(make(join(top, 'file'), 0o700), /EEXIST/);
    await assert.rejects(make(join(top, 'file', 'below'), 0o700), /ENOTDIR/);
    rmSync(top, { recursive: true });
  });
}
