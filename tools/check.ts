/** Types, format and lint of the whole repository. */
import { timed } from './run.ts';

await timed('purity of api', 'tsc', ['-p', 'api']);
await timed('purity of core', 'tsc', ['-p', 'core']);
await timed('types', 'tsc', ['-p', '.']);
await timed('format and lint', 'biome', ['ci', '--error-on-warnings', '.']);
