import { group } from '../command.ts';

export const operator = group({
  name: 'operator',
  synopsis: 'Perform operator-specific tasks',
  help: `
Usage: {program} operator <subcommand> [options] [args]

  Commands for those who run servers: starting a new one, sealing and unsealing,
  keys and root tokens. Users of secrets need none of them.

  Initialize a new server:

      $ {program} operator init

  Unseal it:

      $ {program} operator unseal

  Make a DR operation token on a DR secondary:

      $ {program} operator generate-root -dr-token -init
`,
});
