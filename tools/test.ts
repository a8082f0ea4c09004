/** `npm test`: everything that must hold, from types to clusters of real processes. `npm test -- core` runs one part. */
import { globSync } from 'node:fs';
import { ROOT } from './layers.ts';
import { run } from './run.ts';

const PARTS: Readonly<Record<string, readonly string[]>> = {
  tools: ['tools/**/*.test.ts'],
  api: ['api/src/**/*.test.ts'],
  core: ['core/src/**/*.test.ts'],
  server: ['server/src/**/*.test.ts'],
  cli: ['cli/src/**/*.test.ts'],
  web: ['web/src/**/*.test.ts'],
  sim: ['sim/src/**/*.test.ts'],
  fuzz: ['fuzz/**/*.test.ts'],
  crash: ['crash/**/*.test.ts'],
  acceptance: ['acceptance/**/*.test.ts'],
  browser: ['web/e2e/**/*.test.ts'],
  chaos: ['chaos/**/*.test.ts'],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`test: unknown part ${unknown.join(', ')}; known: ${Object.keys(PARTS).join(', ')}`);
  process.exit(1);
}
if (asked.length === 0) await import('./check.ts');
// The servers of these tests serve what is built.
if (asked.includes('browser')) await import('./build.ts');

/** Parts whose tests keep both cores busy by themselves, or measure what a busy machine would disturb. */
const ALONE: ReadonlySet<string> = new Set(['crash', 'browser', 'chaos']);

async function runParts(what: string, names: readonly string[], atOnce: number): Promise<void> {
  const files = globSync(
    names.flatMap((name) => PARTS[name] ?? []),
    { cwd: ROOT },
  ).filter((path) => !path.includes('node_modules/'));
  if (files.length === 0) return;
  await run(what, 'node', [
    '--test',
    '--test-reporter=spec',
    `--test-concurrency=${atOnce}`,
    ...files.sort(),
  ]);
}

/** Parts for a machine of their own: `npm test -- chaos`, `npm test -- browser`. */
const ON_REQUEST: ReadonlySet<string> = new Set(['chaos', 'browser']);

const names = asked.length === 0 ? Object.keys(PARTS).filter((name) => !ON_REQUEST.has(name)) : asked;
await runParts(
  'tests',
  names.filter((name) => !ALONE.has(name)),
  2,
);
await runParts(
  'tests that run alone',
  names.filter((name) => ALONE.has(name)),
  1,
);
