import { group } from '../command.ts';

export const plugin = group({
  name: 'plugin',
  synopsis: 'Interact with plugins and the catalog',
  help: `
Usage: {program} plugin <subcommand> [options] [args]

  Shows which secrets engines and auth methods the server knows.

      $ {program} plugin list
`,
});
