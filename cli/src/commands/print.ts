import { group } from '../command.ts';

export const print = group({
  name: 'print',
  synopsis: 'Prints runtime configurations',
  help: `
Usage: {program} print <subcommand>

  Prints what the command line works with at the moment.

  Print the token in use:

      $ {program} print token
`,
});
