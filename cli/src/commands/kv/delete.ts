/** `kv delete KEY`: marks the current version, or the named ones, as deleted. */
import { exactly } from '../../arguments.ts';
import { sanitizePath } from '../../client/address.ts';
import { command } from '../../command.ts';
import { printWritten } from '../write.ts';
import { locate } from './mount.ts';
import { versionFlags, versionNumbers } from './versions.ts';

export const kvDelete = command({
  name: 'kv delete',
  synopsis: 'Deletes versions in the KV store',
  help: `
Usage: {program} kv delete [options] PATH

  Deletes the current version of a key, or the ones named by -versions. They can
  no longer be read, but "kv undelete" takes that back. In an unversioned engine
  the key is gone.

      $ {program} kv delete -mount=secret foo
      $ {program} kv delete -mount=secret -versions=3 foo

  "kv metadata delete" removes a key with all its versions.
`,
  flags: versionFlags,
  flagsTitle: 'Common Options',
  output: ['field', 'format'],
  async run(call) {
    const key = sanitizePath(exactly(1, call.args));
    const client = await call.connect();
    const location = await locate(client, call.flags.mount, key);
    const path = location.versioned ? location.path('data') : location.plainPath;
    const versions = versionNumbers(call.flags.versions);
    const deleted =
      location.versioned && versions.length > 0
        ? client.write(location.path('delete'), { versions })
        : client.delete(path);
    return printWritten(
      call,
      path,
      deleted,
      `Success! Data deleted (if it existed) at: ${path}`,
      `Error deleting ${path}`,
    );
  },
});
