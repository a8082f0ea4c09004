/** `secrets list`: what is mounted where. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { flags } from '../../flags/flag.ts';
import { goValue } from '../../output/go-format.ts';
import { mapOf } from '../../output/tree.ts';
import { printMounts } from '../mounts/table.ts';

export const secretsList = command({
  name: 'secrets list',
  synopsis: 'List enabled secrets engines',
  help: `
Usage: {program} secrets list [options]

  Lists the secrets engines and where they are mounted. A TTL of "system" is the
  server's own.

      $ {program} secrets list
      $ {program} secrets list -detailed
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
        apiPath: 'sys/mounts',
        failed: 'Error listing secrets engines',
        special: [
          'Force No Cache',
          (mount) => goValue(mapOf(mount.get('config')).get('force_no_cache') ?? false),
        ],
        versions: false,
      },
      call.flags.detailed,
    );
  },
});
