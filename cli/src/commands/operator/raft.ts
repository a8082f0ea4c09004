import { group } from '../../command.ts';

export const raft = group({
  name: 'operator raft',
  synopsis: "Interact with Vault's integrated storage",
  help: `
Usage: {program} operator raft <subcommand> [options] [args]

  Works with servers whose storage is a Raft cluster. A server with another
  storage answers with an error.

      $ {program} operator raft list-peers
`,
});
