import { group } from '../command.ts';

export const token = group({
  name: 'token',
  synopsis: 'Interact with tokens',
  help: `
Usage: {program} token <subcommand> [options] [args]

  Makes, looks up, renews and revokes tokens.

      $ {program} token create -policy=my-policy -ttl=1h
      $ {program} token lookup
      $ {program} token renew hvs.CAES...
      $ {program} token revoke hvs.CAES...
`,
});
