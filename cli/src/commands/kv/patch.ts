/** `kv patch KEY K=V...`: a new version in which only some fields differ. */
import { sanitizePath } from '../../client/address.ts';
import type { Client } from '../../client/client.ts';
import { ApiError } from '../../client/errors.ts';
import type { Secret } from '../../client/secret.ts';
import { type BaseCall, command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { keyValues } from '../../input/key-values.ts';
import type { Tree, TreeMap } from '../../output/tree.ts';
import { existingData, readExisting } from './existing.ts';
import { locate, mountFlag } from './mount.ts';
import { printVersion } from './print.ts';

export const kvPatch = command({
  name: 'kv patch',
  synopsis: 'Sets or updates data in the KV store without overwriting',
  help: `
Usage: {program} kv patch [options] KEY [DATA]

  Changes single fields of a secret and keeps the others; the result is a new
  version. Works on versioned engines only. Data is given as for "kv put".

      $ {program} kv patch -mount=secret foo bar=baz
      $ {program} kv patch secret/foo bar=baz

  Remove a field:

      $ {program} kv patch -mount=secret -remove-data=bar foo

  The change is sent as an HTTP PATCH. Where the policy does not allow that, the
  secret is read, changed here and written back. -method=patch or -method=rw
  insists on one of the two.
`,
  flags: {
    ...flags({
      cas: { kind: 'int', usage: 'Change the key only when it is at this version; 0 for any.' },
      method: { kind: 'string', usage: 'How to change: "patch" (HTTP PATCH) or "rw" (read, change, write).' },
      'remove-data': { kind: 'list', usage: 'Field to remove; may be given several times.' },
    }),
    ...mountFlag,
  },
  flagsTitle: 'Common Options',
  output: ['field', 'format'],
  async run(call) {
    if (call.args.length < 1) throw new Failure(1, 'Not enough arguments (expected >1, got 0)');
    const removed = call.flags['remove-data'];
    if (removed.length === 0 && call.args.length === 1) throw new Failure(1, 'Must supply data');
    const client = await call.connect();
    const stdin = call.nonInteractive ? undefined : call.host.stdin;
    const given = await keyValues(stdin, call.args.slice(1), 'Failed to parse K=V data');
    const location = await locate(client, call.flags.mount, sanitizePath(call.args[0] ?? ''));
    if (!location.versioned) throw new Failure(2, 'K/V engine mount must be version 2 for patch support');
    const path = location.path('data');
    // A null in a merge patch removes the field.
    const change = new Map<string, Tree>([...given, ...removed.map((name) => [name, null] as const)]);
    const secret = await send(call, client, path, change, call.flags.method, call.flags.cas);
    if (secret !== undefined) return printVersion(call, path, secret);
    if (call.terminal.format === 'table') call.terminal.output(`Success! Data written to: ${path}`);
    return 0;
  },
});

async function send(
  call: BaseCall,
  client: Client,
  path: string,
  change: TreeMap,
  method: string,
  cas: number,
): Promise<Secret | undefined> {
  if (method === 'rw') return readThenWrite(client, path, change);
  if (method !== 'patch' && method !== '') {
    throw new Failure(2, `Unsupported method provided to -method flag: ${method}`);
  }
  try {
    return await client.patch(path, { data: change, options: cas > 0 ? { cas } : {} });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const refused = method === '' && (error.status === 403 || error.status === 405);
    if (!refused) throw new Failure(2, `Error writing data to ${path}: ${error.message}`);
    const secret = await readThenWrite(client, path, change);
    if (error.status === 403) {
      call.terminal.warn(
        `Data was written to ${path} but we recommend that you add the "patch" capability to your ACL policy in order to use HTTP PATCH in the future.`,
      );
    }
    return secret;
  }
}

async function readThenWrite(client: Client, path: string, change: TreeMap): Promise<Secret | undefined> {
  const existing = await readExisting(client.forPreflight(), path, 'patch');
  const data = new Map([...existingData(existing, path, 'patch'), ...change]);
  for (const [name, value] of change) if (value === null) data.delete(name);
  const cas = existing.metadata.get('version') ?? null;
  return orFail(`Error writing data to ${path}`, client.write(path, { data, options: { cas } }));
}
