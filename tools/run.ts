/** Runs one tool of node_modules. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './layers.ts';

/** Resolves when the command ended with 0, else ends this process with its status. */
export async function run(what: string, command: string, args: readonly string[]): Promise<void> {
  console.error(`== ${what}`);
  const path = command === 'node' ? process.execPath : join(ROOT, 'node_modules', '.bin', command);
  const child = spawn(path, args, { cwd: ROOT, stdio: 'inherit' });
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
  if (status !== 0) process.exit(status);
}

/** Like `run`, and says how long it took. */
export async function timed(what: string, command: string, args: readonly string[]): Promise<void> {
  const started = performance.now();
  await run(what, command, args);
  console.error(`   ${what}: ok, ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
