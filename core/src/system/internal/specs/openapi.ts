/** sys/internal/specs/openapi: the API below the mounts that the caller can see, as one document. */
import { sysInternalSpecsOpenapi } from '@holdfast/api/endpoints/sys-internal';
import { type SystemContext, systemRoute } from '../../../kernel/core.ts';
import { documentedMount } from '../../../logical/documented-mount.ts';
import { openApiDocument } from '../../../logical/openapi.ts';
import type { Response } from '../../../logical/request.ts';
import { visibleMounts } from '../ui/mounts.ts';

async function read(call: SystemContext<typeof sysInternalSpecsOpenapi>): Promise<Response> {
  const { tx, caller, core, fields } = call;
  const mounts = [
    ...(await visibleMounts(tx, 'mounts', caller)),
    ...(await visibleMounts(tx, 'auth', caller)),
  ];
  const documented = mounts.map((mount) => documentedMount(core.routes, mount, fields.generic_mount_paths));
  return { bare: openApiDocument(documented, core.config.apiLevel) };
}

export const internalSpecsOpenapiRoute = systemRoute(sysInternalSpecsOpenapi, { read });
