import { group } from '../command.ts';

export const kv = group({
  name: 'kv',
  synopsis: "Interact with Vault's Key-Value storage",
  help: `
Usage: {program} kv <subcommand> [options] [args]

  Works with a key-value secrets engine, versioned (2) or not (1); which of them
  is asked from the server.

  Write, read and read an older version of the key "foo":

      $ {program} kv put -mount=secret foo bar=baz
      $ {program} kv get -mount=secret foo
      $ {program} kv get -mount=secret -version=1 foo

  Look at its metadata:

      $ {program} kv metadata get -mount=secret foo

  The older form without -mount, where the mount is part of the key, works as
  well:

      $ {program} kv get secret/foo
`,
});
