/** Little memory and little processor for a server, by control groups (version 1 or 2). */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Launch } from '../tools/cluster/node.ts';
import { Needs, needRoot } from './need.ts';
import type { World } from './world.ts';

const PERIOD_US = 100_000;

/** A launch whose process may use `memoryBytes` and `processorShare` of one processor. */
export function squeezed(
  world: World,
  limits: { readonly memoryBytes: number; readonly processorShare: number },
): Launch {
  needRoot('a control group limits the memory of a server');
  const name = `holdfast-chaos-${process.pid}-${Math.round(performance.now())}`;
  const folders = v1(name, limits) ?? v2(name, limits);
  if (folders === undefined) {
    throw new Needs(
      'needs a writable control group: /sys/fs/cgroup/memory or /sys/fs/cgroup with the memory controller',
    );
  }
  world.after(async () => {
    for (const folder of folders) {
      for (let tries = 0; tries < 50 && !removed(folder); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  });
  const enter = folders.map((folder) => `echo $$ > '${folder}/cgroup.procs'`).join(' && ');
  return { prefix: ['sh', '-c', `${enter} && exec "$0" "$@"`] };
}

function removed(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function made(folder: string, files: Readonly<Record<string, string>>): boolean {
  try {
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return true;
  } catch {
    removed(folder);
    return false;
  }
}

type Limits = { readonly memoryBytes: number; readonly processorShare: number };

function v1(name: string, limits: Limits): readonly string[] | undefined {
  const memory = join('/sys/fs/cgroup/memory', name);
  const cpu = join('/sys/fs/cgroup/cpu', name);
  if (!existsSync('/sys/fs/cgroup/memory')) return undefined;
  if (!made(memory, { 'memory.limit_in_bytes': String(limits.memoryBytes) })) return undefined;
  const quota = {
    'cpu.cfs_period_us': String(PERIOD_US),
    'cpu.cfs_quota_us': String(limits.processorShare * PERIOD_US),
  };
  return made(cpu, quota) ? [memory, cpu] : [memory];
}

function v2(name: string, limits: Limits): readonly string[] | undefined {
  const root = '/sys/fs/cgroup';
  const controllers = join(root, 'cgroup.controllers');
  if (!existsSync(controllers) || !readFileSync(controllers, 'utf8').includes('memory')) return undefined;
  try {
    writeFileSync(join(root, 'cgroup.subtree_control'), '+memory +cpu');
  } catch {
    return undefined;
  }
  const folder = join(root, name);
  const files = {
    'memory.max': String(limits.memoryBytes),
    'cpu.max': `${limits.processorShare * PERIOD_US} ${PERIOD_US}`,
  };
  return made(folder, files) ? [folder] : undefined;
}
