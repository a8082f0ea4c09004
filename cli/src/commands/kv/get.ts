/** `kv get KEY`: the current or an older version of a secret. */
import { exactly } from '../../arguments.ts';
import type { Secret } from '../../client/secret.ts';
import { type BaseCall, command, type ExitCode } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import {
  printData,
  printMapField,
  printSecret,
  printSecretField,
  printWarnings,
} from '../../output/print.ts';
import { isMap } from '../../output/tree.ts';
import { locate, mountFlag } from './mount.ts';
import { printHeaded, printPath } from './print.ts';

export const kvGet = command({
  name: 'kv get',
  synopsis: 'Retrieves data from the KV store',
  help: `
Usage: {program} kv get [options] KEY

  Shows the secret of a key, with its metadata where the engine keeps versions.
  It is an error when there is no such key. Of a deleted version only the
  metadata is shown.

      $ {program} kv get -mount=secret foo
      $ {program} kv get secret/foo

  An older version, and one field alone:

      $ {program} kv get -mount=secret -version=1 foo
      $ {program} kv get -mount=secret -field=password foo
`,
  flags: {
    ...mountFlag,
    ...flags({
      version: { kind: 'int', usage: 'Number of the version to show; the current one when not given.' },
    }),
  },
  flagsTitle: 'Common Options',
  output: ['field', 'format'],
  async run(call) {
    const key = exactly(1, call.args).replace(/^\//, '');
    const client = await call.connect();
    const location = await locate(client, call.flags.mount, key);
    const path = location.versioned ? location.path('data') : location.plainPath;
    const version =
      location.versioned && call.flags.version > 0 ? { version: String(call.flags.version) } : {};
    const secret = await orFail(`Error reading ${path}`, client.read(path, version));
    if (secret === undefined) throw new Failure(2, `No value found at ${path}`);
    if (call.field !== '') return printField(call, path, secret, location.versioned);
    if (secret.wrapInfo !== undefined || call.terminal.format !== 'table')
      return printSecret(call.terminal, secret);
    return printTables(call, path, secret, location.versioned);
  },
});

function printTables(call: BaseCall, path: string, secret: Secret, versioned: boolean): ExitCode {
  printWarnings(call.terminal, secret);
  if (versioned) printPath(call.terminal, path, 'Secret Path');
  const metadata = secret.data?.get('metadata');
  if (isMap(metadata)) {
    printHeaded(call.terminal, 'Metadata', metadata);
    call.terminal.output('');
  }
  const data = versioned ? secret.data?.get('data') : secret.data;
  return isMap(data) ? printHeaded(call.terminal, 'Data', data) : 0;
}

function printField(call: BaseCall, path: string, secret: Secret, versioned: boolean): ExitCode {
  if (!versioned) return printSecretField(call.terminal, secret, call.field);
  const data = secret.data?.get('data') ?? null;
  if (data === null) throw new Failure(2, `No data found at ${path}`);
  if (!isMap(data)) return printData(call.terminal, data);
  // "data" may be a field of that name, or all of the data.
  if (call.field === 'data' && !data.has('data')) return printSecretField(call.terminal, secret, 'data');
  return printMapField(call.terminal, data, call.field);
}
