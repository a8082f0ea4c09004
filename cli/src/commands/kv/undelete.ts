/** `kv undelete -versions=N KEY`: takes back a delete. */
import { command } from '../../command.ts';
import { actOnVersions, versionFlags } from './versions.ts';

export const kvUndelete = command({
  name: 'kv undelete',
  synopsis: 'Undeletes versions in the KV store',
  help: `
Usage: {program} kv undelete [options] KEY

  Takes back the deletion of versions, so that they can be read again. Destroyed
  versions stay destroyed.

      $ {program} kv undelete -mount=secret -versions=3 foo
      $ {program} kv undelete -versions=3 secret/foo
`,
  flags: versionFlags,
  flagsTitle: 'Common Options',
  output: ['format'],
  run: (call) => actOnVersions(call, 'undelete'),
});
