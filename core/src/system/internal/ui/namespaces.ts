/** sys/internal/ui/namespaces: there is only the root namespace. */
import { sysInternalUiNamespaces } from '@holdfast/api/endpoints/sys-internal';
import { permissionDenied } from '../../../base/refusal.ts';
import { type SystemContext, systemRoute } from '../../../kernel/core.ts';
import type { Response } from '../../../logical/request.ts';

async function read({ caller }: SystemContext<typeof sysInternalUiNamespaces>): Promise<Response> {
  if (caller === undefined) throw permissionDenied();
  return { data: { keys: [] } };
}

export const internalUiNamespacesRoute = systemRoute(sysInternalUiNamespaces, { read });
