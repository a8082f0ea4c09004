import { group } from '../command.ts';

export const secrets = group({
  name: 'secrets',
  synopsis: 'Interact with secrets engines',
  help: `
Usage: {program} secrets <subcommand> [options] [args]

  Lists, enables, moves, tunes and disables secrets engines. Each is mounted at a
  path, and the same type can be mounted several times.

      $ {program} secrets list
      $ {program} secrets enable -path=secret -version=2 kv
      $ {program} secrets tune -max-lease-ttl=30h database
`,
});
