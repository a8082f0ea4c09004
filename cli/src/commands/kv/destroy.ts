/** `kv destroy -versions=N KEY`: removes the data of versions for good. */
import { command } from '../../command.ts';
import { actOnVersions, versionFlags } from './versions.ts';

export const kvDestroy = command({
  name: 'kv destroy',
  synopsis: 'Permanently removes one or more versions in the KV store',
  help: `
Usage: {program} kv destroy [options] KEY

  Removes the data of versions for good. Nothing happens when the key does not
  exist.

      $ {program} kv destroy -mount=secret -versions=3 foo
      $ {program} kv destroy -versions=3 secret/foo
`,
  flags: versionFlags,
  flagsTitle: 'Common Options',
  output: ['format'],
  run: (call) => actOnVersions(call, 'destroy'),
});
