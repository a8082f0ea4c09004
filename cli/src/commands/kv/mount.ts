/**
 * Where a key of a key-value engine lives: mount and version are asked from the server before the command's own
 * request (`sys/internal/ui/mounts`), because people name keys, not API paths.
 */
import { posix } from 'node:path';
import { sanitizePath } from '../../client/address.ts';
import type { Client } from '../../client/client.ts';
import { ApiError } from '../../client/errors.ts';
import { parseSecret } from '../../client/secret.ts';
import { Failure, RequestError } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { mapOf, textOf } from '../../output/tree.ts';

export const mountFlag = flags({
  mount: {
    kind: 'string',
    usage:
      'Path where the engine is mounted; the argument is then the key alone. Without this flag the argument ' +
      'is the mount followed by the key.',
  },
});

export type KvLocation = {
  readonly versioned: boolean;
  /** The key's path below `/v1` in an unversioned engine. */
  readonly plainPath: string;
  /** The same in a versioned one, below one of its branches. */
  path(branch: 'data' | 'metadata' | 'delete' | 'undelete' | 'destroy'): string;
};

/** Throws Failure 2. */
export async function locate(client: Client, mount: string, key: string): Promise<KvLocation> {
  const asked = mount === '' ? key : sanitizePath(mount);
  const { mountPath, versioned } = await preflight(client, asked);
  const partial = mount !== '' && versioned ? posix.join(mountPath, key) : key;
  return {
    versioned,
    plainPath: mount === '' ? key : posix.join(mountPath, key),
    path: (branch) => branchPath(partial, mountPath, branch),
  };
}

type Mount = { readonly mountPath: string; readonly versioned: boolean };

async function preflight(client: Client, path: string): Promise<Mount> {
  try {
    const answer = await client.forPreflight().request('GET', `sys/internal/ui/mounts/${path}`);
    const data = parseSecret(answer.body)?.data;
    if (data === undefined) throw new Failure(2, 'nil response from pre-flight request');
    const version = textOf(mapOf(data.get('options')).get('version'));
    return { mountPath: textOf(data.get('path')), versioned: version === '2' };
  } catch (error) {
    // A server without this path is older than versioned engines.
    if (error instanceof ApiError && error.status === 404) return { mountPath: '', versioned: false };
    if (error instanceof ApiError && error.status === 403 && client.settings.generate !== undefined) {
      throw new Failure(
        2,
        `This output flag requires the success of a preflight request \nto determine the version of a KV secrets engine. Please \nre-run this command with a token with read access to ${path}. \nNote that if the path you are trying to reach is a KV v2 path, your token's policy must \nallow read access to that path in the format 'mount-path/data/foo', not just 'mount-path/foo'.`,
      );
    }
    if (error instanceof RequestError) throw new Failure(2, error.message);
    throw error;
  }
}

/** `secret/foo` on mount `secret/` becomes `secret/data/foo`. */
function branchPath(path: string, mountPath: string, branch: string): string {
  if (path === mountPath || path === mountPath.replace(/\/$/, '')) return posix.join(mountPath, branch);
  let mount = mountPath;
  // The server names a mount with its namespace; the person may not have typed that.
  while (!path.startsWith(mount) && /\/./.test(mount)) mount = mount.slice(mount.indexOf('/') + 1);
  const key = path.startsWith(mount) ? path.slice(mount.length) : path;
  return posix.join(mount, branch, key);
}
