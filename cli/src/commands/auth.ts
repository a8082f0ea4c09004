import { group } from '../command.ts';

export const auth = group({
  name: 'auth',
  synopsis: 'Interact with auth methods',
  help: `
Usage: {program} auth <subcommand> [options] [args]

  Lists, enables, moves, tunes and disables auth methods: the ways to log in.

      $ {program} auth list
      $ {program} auth enable userpass
      $ {program} auth help userpass

  To log in, use "{program} login".
`,
});
