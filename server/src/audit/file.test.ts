import assert from 'node:assert/strict';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Refusal } from '@holdfast/core/base/refusal';
import { auditDevices } from './open-device.ts';

const refused = (message: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.status === 400 && message.test(error.message);

async function folder(t: { after(work: () => Promise<void>): void }): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'audit-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

const open = auditDevices({ forbidden: [] });

test('lines are appended in order, to what is there, in a file only its owner may read', async (t) => {
  const path = join(await folder(t), 'logs', 'audit.log');
  const device = await open('file', { file_path: path });
  await Promise.all(Array.from({ length: 100 }, (_, i) => device.write(`line ${i}`)));
  await device.close();
  const again = await open('file', { path });
  await again.write('after');
  await again.close();
  const expected = [...Array.from({ length: 100 }, (_, i) => `line ${i}`), 'after', ''];
  assert.deepEqual((await readFile(path, 'utf8')).split('\n'), expected);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test('mode sets the permissions; 0000 leaves those of the file', async (t) => {
  const path = join(await folder(t), 'audit.log');
  await (await open('file', { file_path: path, mode: '0640' })).close();
  assert.equal((await stat(path)).mode & 0o777, 0o640);
  await (await open('file', { file_path: path, mode: '0000' })).close();
  assert.equal((await stat(path)).mode & 0o777, 0o640);
});

test('after a rotation, reopen writes to a new file', async (t) => {
  const dir = await folder(t);
  const path = join(dir, 'audit.log');
  const device = await open('file', { file_path: path });
  await device.write('old');
  await rename(path, join(dir, 'audit.log.1'));
  await device.reopen();
  await device.write('new');
  await device.close();
  assert.equal(await readFile(join(dir, 'audit.log.1'), 'utf8'), 'old\n');
  assert.equal(await readFile(path, 'utf8'), 'new\n');
});

test('CVE-2025-6000: nothing that can be run, linked or is special', async (t) => {
  const dir = await folder(t);
  const path = join(dir, 'audit.log');
  const attempt = (options: Record<string, string>) => open('file', { file_path: path, ...options });
  await assert.rejects(attempt({ mode: '0700' }), refused(/executable/));
  await assert.rejects(attempt({ mode: '0610' }), refused(/executable/));
  await assert.rejects(attempt({ mode: '4600' }), refused(/regular file/));
  await assert.rejects(attempt({ mode: 'rw' }), refused(/octal/));
  await writeFile(path, '');
  await chmod(path, 0o755);
  await assert.rejects(attempt({}), refused(/executable/));
  await unlink(path);
  await symlink('/etc/passwd', path);
  await assert.rejects(attempt({}), refused(/symbolic link/));
  await unlink(path);
  await writeFile(join(dir, 'other'), '');
  await link(join(dir, 'other'), path);
  await assert.rejects(attempt({}), refused(/hard link/));
  await unlink(path);
  await mkdir(path);
  await assert.rejects(attempt({}), /EISDIR|not a regular file/);
});

test('a file that is replaced by a link is not followed when it is reopened', async (t) => {
  const dir = await folder(t);
  const path = join(dir, 'audit.log');
  const device = await open('file', { file_path: path });
  await unlink(path);
  await writeFile(join(dir, 'victim'), 'untouched');
  await symlink(join(dir, 'victim'), path);
  await assert.rejects(device.reopen(), refused(/symbolic link/));
  await assert.rejects(device.write('x'), /could not be written/);
  await device.close();
  assert.equal(await readFile(join(dir, 'victim'), 'utf8'), 'untouched');
});

test('the folders of the server are out of bounds, by name and through links', async (t) => {
  const dir = await folder(t);
  const data = join(dir, 'data');
  await mkdir(data);
  await symlink(data, join(dir, 'alias'));
  const guarded = auditDevices({ forbidden: [data] });
  for (const path of [
    join(data, 'audit.log'),
    join(dir, 'x', '..', 'data', 'a', 'b'),
    join(dir, 'alias', 'new', 'a'),
    data,
  ]) {
    await assert.rejects(guarded('file', { file_path: path }), refused(/folder of the server/), path);
  }
  assert.deepEqual(await readdir(data), [], 'not even a folder is made there');
  await (await guarded('file', { file_path: join(dir, 'data-audit.log') })).close();
});

test('a write after close fails or lands in a reopened file, never silently nowhere', async (t) => {
  const path = join(await folder(t), 'audit.log');
  const device = await open('file', { file_path: path });
  await device.close();
  await device.write('late');
  assert.match(await readFile(path, 'utf8'), /late\n$/);
  await device.close();
});

test('a device file is refused', async () => {
  await assert.rejects(open('file', { file_path: '/dev/zero' }), refused(/not a regular file/));
});

test('unknown types and missing paths are refused; discard and stdout need no file', async () => {
  await assert.rejects(open('syslog', {}), refused(/^unknown backend type: "syslog"$/));
  await assert.rejects(open('file', {}), refused(/^file_path is required$/));
  const device = await open('file', { file_path: 'DISCARD' });
  await device.write('x');
  await device.close();
  await (await open('file', { file_path: 'stdout' })).close();
});

test('a folder that no file system makes is refused, and no thread is busy with it for ever', async () => {
  await assert.rejects(
    open('file', { file_path: '/proc/nowhere/below/audit.log' }),
    /unable to make the folder/,
  );
});
