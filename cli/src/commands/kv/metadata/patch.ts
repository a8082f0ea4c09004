/** `kv metadata patch KEY`: changes single settings of a key. */
import { exactly } from '../../../arguments.ts';
import { command } from '../../../command.ts';
import { flags } from '../../../flags/flag.ts';
import type { Tree } from '../../../output/tree.ts';
import { printWritten } from '../../write.ts';
import { mountFlag } from '../mount.ts';
import { metadataPath } from './location.ts';
import { givenSettings, settingFlags } from './settings.ts';

export const kvMetadataPatch = command({
  name: 'kv metadata patch',
  synopsis: 'Patches key settings in the KV store',
  help: `
Usage: {program} kv metadata patch [options] KEY

  Changes single settings of a key and keeps the others.

      $ {program} kv metadata patch -mount=secret -max-versions=5 foo

  Add one piece of custom metadata and remove another:

      $ {program} kv metadata patch -mount=secret \\
          -custom-metadata=owner=me -remove-custom-metadata=ticket foo
`,
  flags: {
    ...settingFlags,
    ...mountFlag,
    ...flags({
      'remove-custom-metadata': {
        kind: 'list',
        usage: 'Custom metadata to remove; may be given several times.',
      },
    }),
  },
  flagsTitle: 'Common Options',
  output: ['format'],
  async run(call) {
    const key = exactly(1, call.args);
    const client = await call.connect();
    const path = await metadataPath(client, call.flags.mount, key);
    const removed = call.flags['remove-custom-metadata'].map((name): [string, Tree] => [name, null]);
    const custom = new Map<string, Tree>([...call.flags['custom-metadata'], ...removed]);
    return printWritten(
      call,
      path,
      client.patch(path, { ...givenSettings(call.flags), custom_metadata: custom }),
    );
  },
});
