/** Real processes over real files: killed at any moment, and with a disk that takes no more. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { text } from '@holdfast/core/base/bytes';
import { testEnv } from '@holdfast/core/base/testing/env';
import { openLedger } from '@holdfast/core/ledger/open';
import { openLevelEngine } from './level.ts';

const WRITER = join(import.meta.dirname, 'testing', 'writer.ts');

/** Opens what a dead process left and checks that every number of `acknowledged` is there and all is whole. */
async function check(path: string, acknowledged: readonly number[]): Promise<number> {
  const engine = await openLevelEngine(path, { type: 'file' });
  const ledger = await openLedger(engine, await engine.acquire(), testEnv());
  const tx = ledger.begin();
  for (const number of acknowledged) {
    const value = await tx.get(`local/${number}`);
    assert.equal(value && text(value), String(number), `write ${number} was acknowledged`);
    assert.equal((await tx.get(`shared/${number}`))?.length, 500);
  }
  const verdict = await ledger.verify();
  assert.deepEqual(verdict.corrupted, []);
  assert.equal(verdict.root, ledger.head().root);
  for (let index = 1; index <= ledger.head().index; ) {
    const records = await ledger.read(index, 1_000_000);
    assert.ok(records.length > 0);
    index += records.length;
  }
  const { index } = ledger.head();
  await ledger.close();
  await engine.close();
  return index;
}

it('a process killed at any moment loses no acknowledged write and leaves no part of one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-kill-'));
  const path = join(folder, 'data');
  const acknowledged: number[] = [];
  let index = 0;
  for (let round = 1; round <= 4; round++) {
    const child = spawn(process.execPath, [WRITER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const enough = 40 * round;
    let seen = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(Number(line));
      seen += 1;
      if (seen === enough) child.kill('SIGKILL');
    }
    await exited;
    const after = await check(path, acknowledged);
    assert.ok(after >= index + enough, 'it went on where it was');
    index = after;
  }
  await rm(folder, { recursive: true });
});

it('when the disk takes no more the writer stops for good, and what it acknowledged is there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-full-'));
  const path = join(folder, 'data');
  // A limit on the size of files stands for the full disk; the signal that comes with it is switched off.
  const command = `trap '' XFSZ; ulimit -f 512; exec "$0" "$1" "$2"`;
  const child = spawn('/bin/bash', ['-c', command, process.execPath, WRITER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const acknowledged: number[] = [];
  const rest: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^\d+$/.test(line)) acknowledged.push(Number(line));
    else rest.push(line);
  }
  await exited;
  assert.ok(acknowledged.length > 50);
  assert.equal(rest.at(-1), 'late write refused');
  assert.equal(
    rest.filter((line) => /^fault: .*writing the storage failed, restart is needed/.test(line)).length,
    8,
  );
  assert.equal(rest.length, 9);
  await check(path, acknowledged);
  await rm(folder, { recursive: true });
});
