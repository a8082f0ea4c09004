/** `secrets tune PATH`. */
import { exactly } from '../../arguments.ts';
import { sanitizePath, withTrailingSlash } from '../../client/address.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { configurationFlags, tuneBody } from '../mounts/configuration.ts';

export const secretsTune = command({
  name: 'secrets tune',
  synopsis: 'Tune a secrets engine configuration',
  help: `
Usage: {program} secrets tune [options] PATH

  Changes settings of the secrets engine at a path; what is not given stays.

      $ {program} secrets tune -default-lease-ttl=72h pki/
`,
  flags: configurationFlags,
  async run(call) {
    const path = withTrailingSlash(sanitizePath(exactly(1, call.args)));
    const client = await call.connect();
    const body = tuneBody(call.flags, call.given);
    await orFail(
      `Error tuning secrets engine ${path}`,
      client.request('POST', `sys/mounts/${path}tune`, { body }),
    );
    call.terminal.output(`Success! Tuned the secrets engine at: ${path}`);
    return 0;
  },
});
