/** `-autocomplete-install` and `-autocomplete-uninstall`: the completion script in the start files of shells. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Host } from '../host.ts';
import { completionScript } from './scripts.ts';

/** Installs for every shell whose start file exists. Gives the exit code. */
export function installCompletion(host: Host, program: string, uninstall: boolean): number {
  const startFiles = [
    ['bash', '.bashrc'],
    ['zsh', '.zshrc'],
  ] as const;
  let shells = 0;
  for (const [shell, file] of startFiles) {
    const path = join(host.homeDirectory, file);
    if (!existsSync(path)) continue;
    shells += 1;
    const script = completionScript(shell, program) ?? '';
    const text = readFileSync(path, 'utf8');
    const without = text.replaceAll(`${script}\n`, '');
    const next = uninstall ? without : `${without.replace(/([^\n])$/, '$1\n')}${script}\n`;
    if (next !== text) writeFileSync(path, next);
  }
  if (existsSync(join(host.homeDirectory, '.config', 'fish'))) {
    shells += 1;
    const path = join(host.homeDirectory, '.config', 'fish', 'completions', `${program}.fish`);
    if (uninstall) rmSync(path, { force: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${completionScript('fish', program)}\n`);
    }
  }
  if (shells > 0) return 0;
  host.stderr.write('Error executing CLI: Did not find any shells to install\n');
  return 1;
}
