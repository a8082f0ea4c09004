import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { utf8 } from '@holdfast/core/base/bytes';
import { Fault } from '@holdfast/core/base/refusal';
import { engineConformance } from '@holdfast/core/storage/testing/conformance';
import { openLevelEngine } from './level.ts';

async function folder(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'holdfast-level-')), 'data');
}

engineConformance('level', async () => {
  const path = await folder();
  return {
    open: () => openLevelEngine(path, { type: 'file' }),
    remove: () => rm(join(path, '..'), { recursive: true }),
  };
});

it('keeps its files to the user: folder 0700, files 0600, also those made later', async () => {
  const path = await folder();
  const engine = await openLevelEngine(path, { type: 'file' });
  const fence = await engine.acquire();
  // More than a write buffer, so that LevelDB makes table files.
  for (let i = 0; i < 20; i++) {
    await engine.commit([{ key: `k${i}`, value: new Uint8Array(1024 * 1024).fill(i) }], fence);
  }
  // Closed first: a table may go while LevelDB works. When it is opened again it makes tables of its log, should
  // it not have come to it before.
  await engine.close();
  await (await openLevelEngine(path, { type: 'file' })).close();
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  const files = await readdir(path);
  assert.ok(
    files.some((file) => file.endsWith('.ldb')),
    'there is a table file',
  );
  for (const file of files) assert.equal((await stat(join(path, file))).mode & 0o777, 0o600, file);
  await rm(join(path, '..'), { recursive: true });
});

it('opens although a file that it listed is gone a moment later', async () => {
  const path = await folder();
  await (await openLevelEngine(path, { type: 'file' })).close();
  // Listed, and not there when its mode is set: what LevelDB's own clearing away looks like.
  await symlink(join(path, 'gone'), join(path, '000099.ldb'));
  const engine = await openLevelEngine(path, { type: 'file' });
  assert.equal(await engine.get('a'), undefined);
  await engine.close();
  await rm(join(path, '..'), { recursive: true });
});

it('says in clear words that another process has the folder open', async () => {
  const path = await folder();
  const engine = await openLevelEngine(path, { type: 'file' });
  await assert.rejects(openLevelEngine(path, { type: 'file' }), (error: unknown) => {
    assert.ok(error instanceof Fault);
    assert.match(error.message, /in use by another process/);
    return true;
  });
  await engine.close();
  const again = await openLevelEngine(path, { type: 'file' });
  await again.close();
  await rm(join(path, '..'), { recursive: true });
});

it('says why a folder cannot be opened', async () => {
  const path = await folder();
  await writeFile(path, 'a file stands here');
  await assert.rejects(openLevelEngine(path, { type: 'file' }), (error: unknown) => {
    assert.ok(error instanceof Fault);
    assert.match(error.message, /cannot use the storage folder .*: /);
    return true;
  });
  await rm(join(path, '..'), { recursive: true });
});

it('reports the type it was opened as', async () => {
  const path = await folder();
  const engine = await openLevelEngine(path, { type: 'raft' });
  assert.equal(engine.type, 'raft');
  await engine.commit([{ key: 'k', value: utf8('v') }], await engine.acquire());
  await engine.close();
  await rm(join(path, '..'), { recursive: true });
});

it('begins anew where a power cut left half of its first files', async () => {
  const path = await folder();
  const first = await openLevelEngine(path, { type: 'file' });
  await first.close();
  // As if the power had gone while the very first files were made: beside the folder, which is still empty.
  await rm(path, { recursive: true });
  await mkdir(`${path}.creating`);
  await writeFile(join(`${path}.creating`, 'CURRENT'), 'MANIFEST-000001\n');
  await writeFile(join(`${path}.creating`, 'MANIFEST-000001'), '');
  const engine = await openLevelEngine(path, { type: 'file' });
  await engine.commit([{ key: 'a', value: utf8('b') }], await engine.acquire());
  await engine.close();
  assert.deepEqual(await readdir(join(path, '..')), ['data']);
  await rm(join(path, '..'), { recursive: true });
});
