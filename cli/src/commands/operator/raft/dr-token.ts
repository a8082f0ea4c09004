/** The flag that carries a DR operation token, for servers that are DR secondaries. */
import type { Client } from '../../../client/client.ts';
import type { Secret } from '../../../client/secret.ts';
import { flags } from '../../../flags/flag.ts';

export const drTokenFlag = flags({
  'dr-token': { kind: 'string', usage: 'DR operation token; needed when the server is a DR secondary.' },
});

/** Reads `path`; with a DR operation token by the update that a DR secondary takes instead of a read. */
export function askWithDrToken(client: Client, path: string, token: string): Promise<Secret | undefined> {
  return token === '' ? client.read(path) : client.write(path, { dr_operation_token: token });
}
