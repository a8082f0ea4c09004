/** `npm run build`: the Web UI into web/dist, from where the server serves it under /ui/. */
import { run } from './run.ts';

await run('web interface', 'vite', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn']);
