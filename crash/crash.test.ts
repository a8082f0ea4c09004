/** Power cuts of a short recording, and proof that the explorer sees a broken promise. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { seededRandom } from '../fuzz/mutate.ts';
import { checkImage } from './check.ts';
import { powerCut } from './disk.ts';
import { explore } from './explore.ts';
import { type Recording, record } from './record.ts';
import { readTrace } from './trace.ts';

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-crash-test-'));
let recording: Recording;

before(async () => {
  recording = await record(join(folder, 'recording'), 300);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('every image of a power cut opens, is whole, and has every acknowledged write', async () => {
  const explored = await explore(recording, { images: 120, seed: 20_261_124, folder });
  assert.deepEqual(explored.problems, []);
  assert.equal(explored.images, 120);
  assert.ok(explored.boundaries > 200, `only ${explored.boundaries} syncs were recorded`);
});

test('a disk that forgets what was synced is noticed', async () => {
  // The same recording, as if every sync in its second half had done nothing.
  const { events, files } = recording.trace;
  const half = Math.floor(events.length / 2);
  const lying = { files, events: events.filter((event, i) => event.kind !== 'sync' || i < half) };
  const random = seededRandom(1);
  let noticed = 0;
  for (let i = 0; i < 12; i++) {
    const image = powerCut(lying, lying.events.length - 1, random);
    if ((await checkImage(recording, image, join(folder, 'image'))).length > 0) noticed += 1;
  }
  assert.ok(noticed > 0, 'lost writes went unnoticed');
});

test('a trace is read as the disk was used', () => {
  const hex = (text: string) =>
    [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  const lines = [
    `7 1.0 openat(AT_FDCWD, "${hex('/d/a.log')}", O_WRONLY|O_CREAT|O_TRUNC, 0644) = 5`,
    `7 2.0 write(5, "${hex('hello')}", 5) = 5`,
    `8 2.5 fdatasync(5 <unfinished ...>`,
    `7 2.6 write(5, "${hex('later')}", 5) = 5`,
    '8 3.0 <... fdatasync resumed>) = 0',
    `7 4.0 rename("${hex('/d/a.log')}", "${hex('/d/b.log')}") = 0`,
    `7 5.0 openat(AT_FDCWD, "${hex('/elsewhere/x')}", O_WRONLY|O_CREAT, 0644) = 6`,
    `7 6.0 write(6, "${hex('no')}", 2) = 2`,
    '7 7.0 fdatasync(6) = -1 EIO (Input/output error)',
  ];
  const { events } = readTrace(lines, '/d');
  assert.deepEqual(
    events.map((event) => (event.kind === 'sync' ? `sync ${event.file} begun ${event.begun}` : event.kind)),
    ['create', 'write', 'write', 'sync 0 begun 2', 'rename'],
  );
});
