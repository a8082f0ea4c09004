/** `kv enable-versioning PATH`: turns version 1 of the engine into version 2. */
import { exactly } from '../../arguments.ts';
import { sanitizePath, withTrailingSlash } from '../../client/address.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';

export const kvEnableVersioning = command({
  name: 'kv enable-versioning',
  synopsis: 'Turns on versioning for a KV store',
  help: `
Usage: {program} kv enable-versioning [options] KEY

  Turns on versioning for the engine mounted at a path. This cannot be undone.

      $ {program} kv enable-versioning secret
`,
  output: ['format'],
  async run(call) {
    const path = withTrailingSlash(sanitizePath(exactly(1, call.args)));
    const client = await call.connect();
    const tuned = client.write(`sys/mounts/${path}tune`, { options: { version: '2' } }, 'POST');
    await orFail(`Error tuning secrets engine ${path}`, tuned);
    call.terminal.output(`Success! Tuned the secrets engine at: ${path}`);
    return 0;
  },
});
