import { group } from '../command.ts';

export const lease = group({
  name: 'lease',
  synopsis: 'Interact with leases',
  help: `
Usage: {program} lease <subcommand> [options] [args]

  Looks up, renews and revokes the leases of secrets.

      $ {program} lease renew database/creds/readonly/2f6a614c...
      $ {program} lease revoke database/creds/readonly/2f6a614c...
`,
});
