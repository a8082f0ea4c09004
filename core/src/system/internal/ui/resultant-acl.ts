/** sys/internal/ui/resultant-acl: what all policies of the caller grant together. */
import { sysInternalUiResultantAcl } from '@holdfast/api/endpoints/sys-internal';
import { permissionDenied } from '../../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../../kernel/core.ts';
import type { Response } from '../../../logical/request.ts';

async function read({ caller }: SystemContext<typeof sysInternalUiResultantAcl>): Promise<Response> {
  if (caller === undefined) throw permissionDenied();
  const { root, exact_paths, glob_paths } = caller.acl.resultant();
  return { data: root ? { root } : { root, exact_paths, glob_paths } };
}

export const internalUiResultantAclRoute = systemRoute(sysInternalUiResultantAcl, { read });
