import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const HOST = new URL('./node-host.ts', import.meta.url).href;

/** Runs a script that has `host`, with `input` in the pipe on stdin. */
function inProcess(script: string, input: string): { readonly out: string; readonly code: number | null } {
  const code = `const { nodeHost } = await import(${JSON.stringify(HOST)}); const host = nodeHost(); ${script}`;
  const done = spawnSync(process.execPath, ['--input-type=module', '-e', code], { input, encoding: 'utf8' });
  return { out: done.stdout, code: done.status };
}

test('prompts that are answered by a pipe take one line each and then say that there is none', () => {
  const script = `
    for (const _ of [1, 2, 3]) {
      await host.stdin.readHidden().then((line) => console.log('line', line), (error) => console.log(error.message));
    }`;
  assert.deepEqual(inProcess(script, 'first\r\nsecond'), {
    out: 'line first\nline second\ninappropriate ioctl for device\n',
    code: 0,
  });
});

test('all of a pipe can be read at once', () => {
  assert.equal(inProcess('console.log(JSON.stringify(await host.stdin.readAll()))', 'ä\nb').out, '"ä\\nb"\n');
});

test('a pipe is no terminal', () => {
  const script = 'console.log(host.stdin.isTerminal, host.stdout.isTerminal, host.stderr.isTerminal)';
  assert.equal(inProcess(script, '').out, 'false false false\n');
});
