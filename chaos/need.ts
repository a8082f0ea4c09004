/** What a scenario needs of the machine. A need that is not met fails the scenario and says what to install or allow. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export class Needs extends Error {
  override readonly name = 'Needs';
}

const PACKAGES: Readonly<Record<string, string>> = {
  strace: 'strace',
  prlimit: 'util-linux',
  mount: 'mount',
  ip: 'iproute2',
  tc: 'iproute2',
  nft: 'nftables',
};

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export function needRoot(why: string): void {
  if (!isRoot()) throw new Needs(`needs root: ${why}`);
}

/** The programs are there, or can be installed with apt by root. */
export function needPrograms(...programs: readonly string[]): void {
  const missing = () =>
    programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  install(missing(), (program) => PACKAGES[program] ?? program);
  const still = missing();
  if (still.length > 0) {
    throw new Needs(
      `needs ${still.join(', ')}: apt-get install ${still.map((program) => PACKAGES[program] ?? program).join(' ')}`,
    );
  }
}

const LIBFAKETIME = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib64/faketime/libfaketimeMT.so.1',
];

/** Path of libfaketime for programs with threads. */
export function needFaketime(): string {
  const find = () => LIBFAKETIME.find((path) => existsSync(path));
  if (find() === undefined) install(['libfaketime'], (program) => program);
  const found = find();
  if (found === undefined) throw new Needs('needs libfaketime: apt-get install libfaketime');
  return found;
}

function install(programs: readonly string[], packageOf: (program: string) => string): void {
  if (programs.length === 0 || !isRoot()) return;
  const apt = (...args: readonly string[]) =>
    spawnSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: 120_000,
    }).status === 0;
  const packages = [...new Set(programs.map(packageOf))];
  const get = () => apt('install', '-y', '--no-install-recommends', ...packages);
  // A fresh machine does not know its packages before it was told to look.
  if (!get() && apt('update')) get();
}

/** Runs a program of the machine. Throws Needs with what it said when it fails. */
export function must(program: string, args: readonly string[], input?: string): string {
  const done = spawnSync(program, args, { encoding: 'utf8', ...(input !== undefined && { input }) });
  if (done.status !== 0) {
    throw new Needs(`${program} ${args.join(' ')}: ${done.error?.message ?? done.stderr.trim()}`);
  }
  return done.stdout;
}
