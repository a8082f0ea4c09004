/** Debian's Chromium under playwright-core, which brings no browser of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function installed(): string | undefined {
  return PROGRAMS.find((path) => existsSync(path));
}

/** Installs Chromium with apt when there is none. Throws Error when that is not possible. */
function program(): string {
  const found = installed();
  if (found !== undefined) return found;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  for (const args of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ]) {
    const [command = '', ...rest] = [...sudo, ...args];
    const done = spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (done.status !== 0) throw new Error(`${args.join(' ')} failed: a Chromium is needed for these tests`);
  }
  const now = installed();
  if (now === undefined) throw new Error('no Chromium after installing one');
  return now;
}

export function openChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: program(),
    // Its own sandbox needs rights that a container's root has not.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}
