/** `auth list`: ways to log in and where they are mounted. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { flags } from '../../flags/flag.ts';
import { mapOf, textOf } from '../../output/tree.ts';
import { printMounts } from '../mounts/table.ts';

export const authList = command({
  name: 'auth list',
  synopsis: 'Lists enabled auth methods',
  help: `
Usage: {program} auth list [options]

  Lists the auth methods and where they are mounted.

      $ {program} auth list
      $ {program} auth list -detailed
`,
  flags: flags({
    detailed: { kind: 'bool', usage: 'Show TTLs, replication, options and versions as well.' },
  }),
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    return printMounts(
      call,
      {
        apiPath: 'sys/auth',
        failed: 'Error listing enabled authentications',
        special: ['Token Type', (mount) => textOf(mapOf(mount.get('config')).get('token_type'))],
        versions: true,
      },
      call.flags.detailed,
    );
  },
});
