/** `kv rollback -version=N KEY`: writes an older version again, as a new one. */
import { sanitizePath } from '../../client/address.ts';
import { command } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { textOf } from '../../output/tree.ts';
import { printWritten } from '../write.ts';
import { existingData, readExisting } from './existing.ts';
import { locate, mountFlag } from './mount.ts';

export const kvRollback = command({
  name: 'kv rollback',
  synopsis: 'Rolls back to a previous version of data',
  help: `
Usage: {program} kv rollback [options] KEY

  Writes the data of an older version as a new version: with version 5 current,
  rolling back to 2 makes a version 6 with the data of 2. Works on versioned
  engines only.

      $ {program} kv rollback -mount=secret -version=2 foo
      $ {program} kv rollback -version=2 secret/foo
`,
  flags: {
    ...mountFlag,
    ...flags({ version: { kind: 'int', usage: 'Number of the version to go back to.' } }),
  },
  flagsTitle: 'Common Options',
  output: ['format'],
  async run(call) {
    const { version } = call.flags;
    if (call.args.length !== 1)
      throw new Failure(1, `Invalid number of arguments (expected 1, got ${call.args.length})`);
    if (!call.given.has('version')) throw new Failure(1, 'Version flag must be specified');
    if (version <= 0) throw new Failure(1, `Invalid value ${version} for the version flag`);
    const client = await call.connect();
    const location = await locate(client, call.flags.mount, sanitizePath(call.args[0] ?? ''));
    if (!location.versioned) throw new Failure(2, 'K/V engine mount must be version 2 for rollback support');
    const path = location.path('data');
    const preflight = client.forPreflight();
    const current = await readExisting(preflight, path, 'rollback');
    const wanted = await readExisting(preflight, path, 'rollback', version);
    if (textOf(wanted.metadata.get('deletion_time')) !== '') {
      throw new Failure(2, 'Cannot roll back to a version that has been deleted');
    }
    if (wanted.metadata.get('destroyed') === true) {
      throw new Failure(2, 'Cannot roll back to a version that has been destroyed');
    }
    const data = existingData(wanted, path, 'rollback');
    const cas = current.metadata.get('version') ?? null;
    return printWritten(call, path, client.write(path, { data, options: { cas } }));
  },
});
