/** `kv put KEY K=V...`: a new secret, or a new version of one. */
import { sanitizePath } from '../../client/address.ts';
import type { Secret } from '../../client/secret.ts';
import { command } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { keyValues } from '../../input/key-values.ts';
import { printSecret, printSecretField } from '../../output/print.ts';
import { printRefused } from '../write.ts';
import { locate, mountFlag } from './mount.ts';
import { printVersion } from './print.ts';

export const kvPut = command({
  name: 'kv put',
  synopsis: 'Sets or updates data in the KV store',
  help: `
Usage: {program} kv put [options] KEY [DATA]

  Writes a secret. All of the data is replaced; "kv patch" changes single fields.
  Data is given as for the "write" command: key=value, key=@file, key=-, @file
  or "-".

      $ {program} kv put -mount=secret foo bar=baz
      $ {program} kv put secret/foo bar=baz
      $ {program} kv put -mount=secret foo @data.json
      $ echo "abcd1234" | {program} kv put -mount=secret foo bar=-

  Only when the key is still at version 1:

      $ {program} kv put -mount=secret -cas=1 foo bar=baz
`,
  flags: {
    ...flags({
      cas: {
        kind: 'int',
        default: -1,
        usage: 'Write only when the key is at this version; 0 means that it must not exist yet.',
      },
    }),
    ...mountFlag,
  },
  flagsTitle: 'Common Options',
  output: ['field', 'format'],
  async run(call) {
    if (call.args.length < 1) throw new Failure(1, 'Not enough arguments (expected >1, got 0)');
    if (call.args.length === 1) throw new Failure(1, 'Must supply data');
    const client = await call.connect();
    const stdin = call.nonInteractive ? undefined : call.host.stdin;
    const data = await keyValues(stdin, call.args.slice(1), 'Failed to parse K=V data');
    const location = await locate(client, call.flags.mount, sanitizePath(call.args[0] ?? ''));
    const path = location.versioned ? location.path('data') : location.plainPath;
    const options = call.flags.cas > -1 ? { cas: call.flags.cas } : {};
    const body = location.versioned ? { data, options } : data;
    let secret: Secret | undefined;
    try {
      secret = await client.write(path, body);
    } catch (error) {
      return printRefused(call, `Error writing data to ${path}`, error);
    }
    if (secret === undefined) {
      if (call.terminal.format === 'table') call.terminal.output(`Success! Data written to: ${path}`);
      return 0;
    }
    if (location.versioned) return printVersion(call, path, secret);
    return call.field === ''
      ? printSecret(call.terminal, secret)
      : printSecretField(call.terminal, secret, call.field);
  },
});
