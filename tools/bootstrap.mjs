// Entry of every npm script. Runs on any Node from 18 on, so that a fresh clone needs only Node and npm:
// installs the dependencies when they are missing or old, then starts the real script on the pinned Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const node = join(bin, 'node');
const stamp = join(root, 'node_modules', '.holdfast-installed');

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function installed() {
  return existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash();
}

function run(command, args, options = {}) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, NODE_NO_WARNINGS: '1' };
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', env, ...options });
  if (done.error) throw done.error;
  if (done.status !== 0) process.exit(done.status ?? 1);
}

if (!installed()) {
  console.error('Installing dependencies (once) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lockHash());
}

const [script, ...args] = process.argv.slice(2);
const scripts = {
  demo: [['tools/demo/main.ts', ...args]],
  test: [['tools/test.ts', ...args]],
  check: [['tools/check.ts', ...args]],
  picture: [['tools/layers.ts']],
  build: [['tools/build.ts', ...args]],
  sim: [['sim/src/main.ts', ...args]],
  chaos: [['chaos/main.ts', ...args]],
  fuzz: [['fuzz/main.ts', ...args]],
  crash: [['crash/main.ts', ...args]],
};
if (script === 'format') {
  run(join(bin, 'biome'), ['check', '--write', '.']);
  run(node, ['tools/layers.ts', '--write']);
} else if (script !== undefined && script in scripts) {
  for (const command of scripts[script]) run(node, command);
} else {
  console.error(
    `bootstrap: unknown script ${script ?? '(none)'}; known: format, ${Object.keys(scripts).join(', ')}`,
  );
  process.exit(1);
}
