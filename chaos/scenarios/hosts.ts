/**
 * C3 and C4 on hosts of their own: packets are dropped, lost and shaped by the kernel, not by a relay. The
 * clients have to be on that network too, so the heart of the scenario runs in a process inside of it.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Broken } from '../check.ts';
import { Lan } from '../namespaces.ts';
import type { Scenario } from '../scenario.ts';

export const HOSTS: readonly string[] = ['a', 'b', 'cli'];

export const hostsScenario: Scenario = {
  name: 'hosts',
  covers: 'C3 C4 R8 R11 R16 R20',
  about: 'network namespaces: packets dropped in one and both directions, 1 to 30 % lost, 1 Mbit/s (root)',
  async run(world) {
    const lan = Lan.make(world, HOSTS);
    const [program = '', ...args] = lan.enter('cli');
    const inside = fileURLToPath(new URL('../inside-main.ts', import.meta.url));
    const child = spawn(program, [...args, process.execPath, inside, lan.prefix, String(world.seed)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (bytes: Buffer) => {
      out += bytes.toString('utf8');
    });
    child.stderr.on('data', (bytes: Buffer) => {
      err += bytes.toString('utf8');
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Broken(`${out.trim()} ${err.trim()}`);
    return out.trim();
  },
};
