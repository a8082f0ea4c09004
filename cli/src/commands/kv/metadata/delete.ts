/** `kv metadata delete KEY`: removes a key with all its versions. */
import { exactly } from '../../../arguments.ts';
import { command } from '../../../command.ts';
import { orFail } from '../../../failure.ts';
import { mountFlag } from '../mount.ts';
import { metadataPath } from './location.ts';

export const kvMetadataDelete = command({
  name: 'kv metadata delete',
  synopsis: 'Deletes all versions and metadata for a key in the KV store',
  help: `
Usage: {program} kv metadata delete [options] PATH

  Removes a key, all its versions and its metadata, for good.

      $ {program} kv metadata delete -mount=secret foo
      $ {program} kv metadata delete secret/foo
`,
  flags: mountFlag,
  flagsTitle: 'Common Options',
  async run(call) {
    const key = exactly(1, call.args);
    const client = await call.connect();
    const path = await metadataPath(client, call.flags.mount, key);
    await orFail(`Error deleting ${path}`, client.delete(path));
    call.terminal.output(`Success! Data deleted (if it existed) at: ${path}`);
    return 0;
  },
});
