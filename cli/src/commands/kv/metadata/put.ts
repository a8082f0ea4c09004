/** `kv metadata put KEY`: settings of a key; makes the key when there is none. */
import { exactly } from '../../../arguments.ts';
import { command } from '../../../command.ts';
import { printWritten } from '../../write.ts';
import { mountFlag } from '../mount.ts';
import { metadataPath } from './location.ts';
import { givenSettings, settingFlags } from './settings.ts';

export const kvMetadataPut = command({
  name: 'kv metadata put',
  synopsis: 'Sets or updates key settings in the KV store',
  help: `
Usage: {program} kv metadata put [options] KEY

  Sets how the engine treats a key. A key that does not exist is made, without
  any version.

      $ {program} kv metadata put -mount=secret -max-versions=5 foo
      $ {program} kv metadata put -mount=secret -delete-version-after=3h25m19s foo
      $ {program} kv metadata put -mount=secret -cas-required foo

  Custom metadata given here replaces all that was there:

      $ {program} kv metadata put -mount=secret -custom-metadata=owner=me foo
`,
  flags: { ...settingFlags, ...mountFlag },
  flagsTitle: 'Common Options',
  output: ['format'],
  async run(call) {
    const key = exactly(1, call.args);
    const client = await call.connect();
    const path = await metadataPath(client, call.flags.mount, key);
    const custom = call.flags['custom-metadata'];
    const body = { ...givenSettings(call.flags), ...(custom.size > 0 ? { custom_metadata: custom } : {}) };
    return printWritten(call, path, client.write(path, body));
  },
});
