/** `auth disable PATH`. */
import { exactly } from '../../arguments.ts';
import { sanitizePath, withTrailingSlash } from '../../client/address.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';

export const authDisable = command({
  name: 'auth disable',
  synopsis: 'Disables an auth method',
  help: `
Usage: {program} auth disable [options] PATH

  Disables the auth method at a path: its users and settings are deleted, and
  everyone who has logged in with it is logged out. PATH is where it is mounted,
  not its type.

      $ {program} auth disable userpass/
`,
  async run(call) {
    const path = withTrailingSlash(sanitizePath(exactly(1, call.args)));
    const client = await call.connect();
    await orFail(`Error disabling auth method at ${path}`, client.request('DELETE', `sys/auth/${path}`));
    call.terminal.output(`Success! Disabled the auth method (if it existed) at: ${path}`);
    return 0;
  },
});
