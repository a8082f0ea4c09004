/**
 * Door of the command line. The launcher calls `main` with the arguments and sets the exit code it gives:
 *
 *   process.exitCode = await main(process.argv.slice(2));
 */
import { basename } from 'node:path';
import { nodeHost } from './node-host.ts';
import { run } from './run.ts';

/** Runs a command line with the real terminal; gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const host = nodeHost();
  const program = programName(host.env['HOLDFAST_ARGV0'] ?? process.argv[1] ?? '');
  const line = host.env['COMP_LINE'];
  if (line !== undefined) {
    const { complete } = await import('./completion/complete.ts');
    host.stdout.write((await complete(line)).map((word) => `${word}\n`).join(''));
    return 0;
  }
  return run(host, program, args);
}

/** `vault` when called by that name, else `holdfast`. */
function programName(path: string): string {
  return basename(path).replace(/\.\w+$/, '') === 'vault' ? 'vault' : 'holdfast';
}
