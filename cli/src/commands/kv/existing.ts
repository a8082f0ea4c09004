/** A version that another command builds on: the one to patch, the one to roll back to. */
import type { Client } from '../../client/client.ts';
import { Failure, orFail } from '../../failure.ts';
import { isMap, type Tree, type TreeMap } from '../../output/tree.ts';

export type ExistingVersion = { readonly metadata: TreeMap; readonly data: Tree };

/** @param action "patch" or "rollback", for the texts. Throws Failure 2 when there is no metadata. */
export async function readExisting(
  client: Client,
  path: string,
  action: string,
  version: number | undefined = undefined,
): Promise<ExistingVersion> {
  const query = version === undefined ? {} : { version: String(version) };
  const secret = await orFail(`Error doing pre-read at ${path}`, client.read(path, query));
  if (secret?.data === undefined) throw new Failure(2, `No value found at ${path}`);
  const metadata = secret.data.get('metadata') ?? null;
  if (metadata === null)
    throw new Failure(2, `No metadata found at ${path}; ${action} only works on existing data`);
  if (!isMap(metadata))
    throw new Failure(2, `Metadata found at ${path} is not the expected type (JSON object)`);
  return { metadata, data: secret.data.get('data') ?? null };
}

/** Its data, which must not be gone. Throws Failure 2. */
export function existingData({ data }: ExistingVersion, path: string, action: string): TreeMap {
  if (data === null) throw new Failure(2, `No data found at ${path}; ${action} only works on existing data`);
  if (!isMap(data)) throw new Failure(2, `Data found at ${path} is not the expected type (JSON object)`);
  return data;
}
