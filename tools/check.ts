/** Types, format and lint of the whole repository. */
import { run } from './run.ts';

await run('purity of api', 'tsc', ['-p', 'api']);
await run('purity of core', 'tsc', ['-p', 'core']);
await run('types', 'tsc', ['-p', '.']);
await run('format and lint', 'biome', ['ci', '--error-on-warnings', '.']);
