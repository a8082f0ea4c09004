/** Runs one tool of node_modules and says how long it took. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './layers.ts';

/** Resolves when the command ended with 0, else ends this process with its status. */
export async function run(
  what: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const started = performance.now();
  console.error(`== ${what}`);
  const path = command === 'node' ? process.execPath : join(ROOT, 'node_modules', '.bin', command);
  const child = spawn(path, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  const status = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
  console.error(
    `   ${what}: ${status === 0 ? 'ok' : `failed (${status})`}, ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  if (status !== 0) process.exit(status);
}
