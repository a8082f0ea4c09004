import { group } from '../command.ts';

export const audit = group({
  name: 'audit',
  synopsis: 'Interact with audit devices',
  help: `
Usage: {program} audit <subcommand> [options] [args]

  Lists, enables and disables audit devices: where the server records who asked
  for what.

      $ {program} audit list
      $ {program} audit enable file file_path=/var/log/audit.log
`,
});
