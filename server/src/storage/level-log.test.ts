import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openLevelEngine } from './level.ts';
import { checkLevelLogs } from './level-log.ts';

/** A folder with `commits` commits of `bytes` each in its log; gives the path of the log. */
async function logOf(t: TestContext, commits: number, bytes: number): Promise<{ path: string; log: string }> {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-log-'));
  t.after(() => rmSync(path, { recursive: true }));
  const engine = await openLevelEngine(path, { type: 'raft' });
  const fence = await engine.acquire();
  for (let i = 0; i < commits; i++) {
    await engine.commit([{ key: `k${i}`, value: new Uint8Array(bytes).fill(i) }], fence);
  }
  await engine.close();
  const name = readdirSync(path).find((file) => /^\d+\.log$/.test(file));
  assert.ok(name !== undefined);
  return { path, log: join(path, name) };
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(file, bytes);
}

test('a whole log passes, with commits in one block and over several', async (t) => {
  await checkLevelLogs((await logOf(t, 50, 100)).path);
  await checkLevelLogs((await logOf(t, 5, 100_000)).path);
});

test('a flipped bit anywhere before the last commit is found, and the folder is not opened', async (t) => {
  const { path, log } = await logOf(t, 40, 3000);
  const { length } = readFileSync(log);
  for (const at of [0, 5, 6, 7, 3500, 32_767, 32_768, 70_001, length - 3100]) {
    flip(log, at);
    await assert.rejects(
      checkLevelLogs(path),
      /damaged at byte \d+, before commits that are whole/,
      `byte ${at}`,
    );
    flip(log, at);
  }
  flip(log, 40_000);
  await assert.rejects(openLevelEngine(path, { type: 'raft' }), /is damaged at byte/);
});

test('the torn end that a crash leaves is no damage', async (t) => {
  const { path, log } = await logOf(t, 10, 50_000);
  const whole = readFileSync(log);
  for (const cut of [1, 49_000, 50_010]) {
    truncateSync(log, whole.length - cut);
    await checkLevelLogs(path);
    writeFileSync(log, whole);
  }
  // Of the last commit some sectors are on the disk and earlier ones are not.
  const torn = Buffer.from(whole);
  torn.fill(0, whole.length - 45_000, whole.length - 40_000);
  writeFileSync(log, torn);
  await checkLevelLogs(path);
});
