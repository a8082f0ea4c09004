/** `secrets disable PATH`. */
import { exactly } from '../../arguments.ts';
import { sanitizePath, withTrailingSlash } from '../../client/address.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';

export const secretsDisable = command({
  name: 'secrets disable',
  synopsis: 'Disable a secrets engine',
  help: `
Usage: {program} secrets disable [options] PATH

  Disables the secrets engine at a path: revokes all its leases and deletes all
  its data. PATH is where it is mounted, not its type.

      $ {program} secrets disable aws/
`,
  async run(call) {
    const path = withTrailingSlash(sanitizePath(exactly(1, call.args)));
    const client = await call.connect();
    await orFail(`Error disabling secrets engine at ${path}`, client.request('DELETE', `sys/mounts/${path}`));
    call.terminal.output(`Success! Disabled the secrets engine (if it existed) at: ${path}`);
    return 0;
  },
});
