/** sys/internal/ui/mounts: the mounts a caller can see, and the one that serves a path. */
import { sysInternalUiMount, sysInternalUiMounts } from '@holdfast/api/endpoints/sys-internal';
import type { Tx } from '../../../barrier/store.ts';
import { badRequest, permissionDenied, Refusal } from '../../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../../kernel/core.ts';
import type { Caller } from '../../../logical/context.ts';
import type { Json, Response } from '../../../logical/request.ts';
import { type MountEntry, mountRequestPath } from '../../../mounts/mount.ts';
import { mountPath, quoted } from '../../../mounts/mount-path.ts';
import { findMount, listMounts } from '../../../mounts/table.ts';
import { mountInfo } from '../../mount-info.ts';

/** The mounts of `table` that `caller` (undefined: nobody) may know of. */
export async function visibleMounts(
  tx: Tx,
  table: MountEntry['table'],
  caller: Caller | undefined,
): Promise<readonly MountEntry[]> {
  const mounts = await listMounts(tx, table);
  return mounts.filter(
    (mount) =>
      mount.config.listingVisibility === 'unauth' || caller?.acl.reaches(mountRequestPath(mount)) === true,
  );
}

function shown(mount: MountEntry, caller: Caller | undefined): Json {
  if (caller !== undefined) return mountInfo(mount);
  return { description: mount.description, options: mount.options, type: mount.type };
}

async function readAll({ tx, caller }: SystemContext<typeof sysInternalUiMounts>): Promise<Response> {
  const table = async (name: MountEntry['table']) => {
    const mounts = await visibleMounts(tx, name, caller);
    return Object.fromEntries(mounts.map((mount) => [mount.path, shown(mount, caller)]));
  };
  return { data: { auth: await table('auth'), secret: await table('mounts') } };
}

/** A mount that is not there and one that may not be seen give the same answer, so nobody can guess mounts. */
async function readOne({ tx, caller, fields }: SystemContext<typeof sysInternalUiMount>): Promise<Response> {
  if (fields.path === '') throw badRequest('path not set');
  if (caller === undefined) throw permissionDenied();
  const path = mountPath(fields.path);
  const found = await findMount(tx, path);
  if (found === undefined || !caller.acl.reaches(mountRequestPath(found.mount))) {
    throw new Refusal(
      403,
      `preflight capability check returned 403, please ensure client's policies grant access to path ${quoted(path)}`,
    );
  }
  return { data: { ...mountInfo(found.mount), path: found.mount.path } };
}

export const internalUiMountsRoute = systemRoute(sysInternalUiMounts, { read: readAll });
export const internalUiMountRoute = systemRoute(sysInternalUiMount, { read: readOne });
