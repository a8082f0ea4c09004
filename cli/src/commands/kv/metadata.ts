import { group } from '../../command.ts';

export const kvMetadata = group({
  name: 'kv metadata',
  synopsis: "Interact with Vault's Key-Value storage",
  help: `
Usage: {program} kv metadata <subcommand> [options] [args]

  Works with what a versioned key-value engine knows about a key: its versions
  and its settings.

      $ {program} kv metadata put -mount=secret -max-versions=5 foo
      $ {program} kv metadata get -mount=secret foo

  Delete a key with all its versions:

      $ {program} kv metadata delete -mount=secret foo
`,
});
