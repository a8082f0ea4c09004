/** Types, format and lint of the whole repository. */
import { timed } from './run.ts';

await timed('purity of api', 'tsc', ['-p', 'api']);
await timed('purity of core', 'tsc', ['-p', 'core']);
await timed('types', 'tsc', ['-p', '.']);
await timed('types of the web interface', 'tsc', ['-p', 'web']);
// Into a file or a pipe Biome would colour every letter.
const colors = process.stdout.isTTY ? 'force' : 'off';
await timed('format and lint', 'biome', ['ci', '--error-on-warnings', `--colors=${colors}`, '.']);
