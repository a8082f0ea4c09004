/** sys/auth and sys/auth/<path>: auth methods. */
import { sysAuth, sysAuthMount } from '@holdfast/api/endpoints/sys-auth';
import { badRequest } from '../base/refusal.ts';
import { type SystemContext, systemRoute } from '../kernel/core.ts';
import { NO_CONTENT, type Response } from '../logical/request.ts';
import { addMount, removeMount } from '../mounts/lifecycle.ts';
import { mountPath } from '../mounts/mount-path.ts';
import { listMounts, mountAt } from '../mounts/table.ts';
import { mountDeps } from './mount-deps.ts';
import { mountInfo } from './mount-info.ts';
import { mountInput, tableResponse } from './mounts.ts';

type Call = SystemContext<typeof sysAuthMount>;

async function readTable({ tx }: SystemContext<typeof sysAuth>): Promise<Response> {
  return tableResponse(await listMounts(tx, 'auth'));
}

async function read({ tx, fields }: Call): Promise<Response> {
  const path = mountPath(fields.path);
  const mount = await mountAt(tx, 'auth', path);
  if (mount === undefined) throw badRequest(`No auth engine at ${path}`);
  return { data: mountInfo(mount), topLevel: true };
}

async function update({ tx, fields, core }: Call): Promise<Response> {
  await addMount(tx, mountDeps(core), mountInput(fields, 'auth'));
  return NO_CONTENT;
}

async function remove({ tx, fields, core }: Call): Promise<Response> {
  await removeMount(tx, mountDeps(core), 'auth', fields.path);
  return NO_CONTENT;
}

export const authRoute = systemRoute(sysAuth, { read: readTable });
export const authMountRoute = systemRoute(sysAuthMount, { read, update, delete: remove });
