/** Commands that act on numbered versions of a key: undelete and destroy. */
import { exactly } from '../../arguments.ts';
import { sanitizePath } from '../../client/address.ts';
import type { Call, ExitCode } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { printWritten } from '../write.ts';
import { locate, mountFlag } from './mount.ts';

export const versionsFlag = flags({
  versions: {
    kind: 'list',
    usage: 'Numbers of the versions, separated by commas; may be given several times.',
  },
});

export const versionFlags = { ...mountFlag, ...versionsFlag };

/** `3,4` and `3` `4` are the same. */
export function versionNumbers(given: readonly string[]): readonly string[] {
  return given
    .flatMap((text) => text.split(',').map((number) => number.trim()))
    .filter((number) => number !== '');
}

/** Sends the versions to the branch of that name. */
export async function actOnVersions(
  call: Call<typeof versionFlags>,
  branch: 'undelete' | 'destroy',
): Promise<ExitCode> {
  const key = sanitizePath(exactly(1, call.args));
  if (call.flags.versions.length === 0) {
    throw new Failure(
      1,
      `No versions provided, use the "-versions" flag to specify the version to ${branch}.`,
    );
  }
  const client = await call.connect();
  const location = await locate(client, call.flags.mount, key);
  if (!location.versioned) {
    throw new Failure(
      1,
      `${branch.slice(0, 1).toUpperCase()}${branch.slice(1)} not supported on KV Version 1`,
    );
  }
  const path = location.path(branch);
  return printWritten(call, path, client.write(path, { versions: versionNumbers(call.flags.versions) }));
}
