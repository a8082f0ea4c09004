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
if (asked.length === 0 || asked.includes('browser')) await import('./build.ts');

const files = globSync(
  (asked.length === 0 ? Object.keys(PARTS) : asked).flatMap((name) => PARTS[name] ?? []),
  { cwd: ROOT },
).filter((path) => !path.includes('node_modules/'));
await run('tests', 'node', ['--test', '--test-reporter=spec', ...files.sort()]);
