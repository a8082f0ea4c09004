/** Runs our CLI as a user would: a process with arguments, environment and standard input. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../layers.ts';

export type CliResult = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** `program` is `holdfast` or `vault`: the same program under two names. */
export function runCli(
  args: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly stdin?: string;
    readonly program?: 'holdfast' | 'vault';
    readonly cwd?: string;
  },
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const { VAULT_ADDR: _a, VAULT_TOKEN: _t, VAULT_CACERT: _c, ...inherited } = process.env;
    const child = spawn(join(ROOT, 'bin', options.program ?? 'holdfast'), args, {
      cwd: options.cwd ?? ROOT,
      env: { ...inherited, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ status: code ?? -1, stdout, stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
  });
}
