/** The metadata path of a key; unversioned engines have none. */
import { sanitizePath } from '../../../client/address.ts';
import type { Client } from '../../../client/client.ts';
import { Failure } from '../../../failure.ts';
import { locate } from '../mount.ts';

/** Throws Failure. */
export async function metadataPath(client: Client, mount: string, key: string): Promise<string> {
  const location = await locate(client, mount, sanitizePath(key));
  if (!location.versioned) throw new Failure(1, 'Metadata not supported on KV Version 1');
  return location.path('metadata');
}
