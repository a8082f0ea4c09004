// Entry of the program for Node.js; `bin/holdfast` starts it with the right flags.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Compiled code is kept beside the code itself: whoever could poison the one could change the other. Node's own
// place, a folder in /tmp, is open to others.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/holdfast', import.meta.url)));
const { main } = await import('../cli/src/index.ts');
process.exitCode = await main(process.argv.slice(2));
