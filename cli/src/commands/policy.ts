import { group } from '../command.ts';

export const policy = group({
  name: 'policy',
  synopsis: 'Interact with policies',
  help: `
Usage: {program} policy <subcommand> [options] [args]

  Reads and writes policies: what tokens may do.

      $ {program} policy list
      $ {program} policy read my-policy
      $ {program} policy write my-policy ./my-policy.hcl
      $ {program} policy delete my-policy
`,
});
