/** sys/mounts and sys/mounts/<path>: secrets engines. */
import { sysMount, sysMounts } from '@holdfast/api/endpoints/sys-mounts';
import { badRequest } from '../base/refusal.ts';
import { type SystemContext, systemRoute } from '../kernel/core.ts';
import { NO_CONTENT, type Response } from '../logical/request.ts';
import { addMount, type MountInput, removeMount } from '../mounts/lifecycle.ts';
import type { MountEntry } from '../mounts/mount.ts';
import { mountPath } from '../mounts/mount-path.ts';
import { findMount, listMounts } from '../mounts/table.ts';
import { mountDeps } from './mount-deps.ts';
import { mountInfo } from './mount-info.ts';

type Call = SystemContext<typeof sysMount>;

/** The answer that shows `mounts` by their paths. */
export function tableResponse(mounts: readonly MountEntry[]): Response {
  return {
    data: Object.fromEntries(mounts.map((mount) => [mount.path, mountInfo(mount)])),
    topLevel: true,
  };
}

/** The members of a mount request for the table of secrets engines or of auth methods. */
export function mountInput(
  fields: Omit<Call['fields'], 'path'> & { readonly path: string },
  table: MountEntry['table'],
): MountInput {
  return {
    table,
    path: fields.path,
    type: fields.type ?? '',
    pluginName: fields.plugin_name ?? '',
    description: fields.description ?? '',
    local: fields.local,
    sealWrap: fields.seal_wrap,
    externalEntropyAccess: fields.external_entropy_access,
    options: fields.options ?? null,
    config: fields.config ?? {},
  };
}

async function readTable({ tx }: SystemContext<typeof sysMounts>): Promise<Response> {
  return tableResponse(await listMounts(tx, 'mounts'));
}

async function read({ tx, fields }: Call): Promise<Response> {
  const path = mountPath(fields.path);
  const found = await findMount(tx, path);
  if (found === undefined) throw badRequest(`No secret engine mount at ${path}`);
  return { data: mountInfo(found.mount), topLevel: true };
}

async function update({ tx, fields, core }: Call): Promise<Response> {
  await addMount(tx, mountDeps(core), mountInput(fields, 'mounts'));
  return NO_CONTENT;
}

async function remove({ tx, fields, core }: Call): Promise<Response> {
  await removeMount(tx, mountDeps(core), 'mounts', fields.path);
  return NO_CONTENT;
}

export const mountsRoute = systemRoute(sysMounts, { read: readTable });
export const mountRoute = systemRoute(sysMount, { read, update, delete: remove });
