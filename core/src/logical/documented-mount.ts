/** Which endpoints a mount shows in help and OpenAPI. */
import type { Endpoint } from '@holdfast/api';
import type { MountEntry } from '../mounts/mount.ts';
import { mountRequestPath } from '../mounts/mount.ts';
import { backendOf } from '../mounts/table.ts';
import type { Route } from './context.ts';
import type { DocumentedMount } from './openapi.ts';

const SINGLETONS: ReadonlySet<string> = new Set(['system', 'identity', 'cubbyhole', 'token']);

function tagOf(mount: MountEntry): string {
  if (mount.table === 'auth') return 'auth';
  if (mount.type === 'system') return 'system';
  return mount.type === 'identity' ? 'identity' : 'secrets';
}

/** The endpoints that answer below `mount`, in the order of their paths. A catch-all comes last. */
export function endpointsOf(routes: readonly Route[], mount: MountEntry): readonly Endpoint[] {
  const backend = backendOf(mount);
  return routes
    .map((route) => route.endpoint)
    .filter((endpoint) => endpoint.backend === backend)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `mount` for the OpenAPI document; with `generic` its path becomes a parameter, as code generators want it. */
export function documentedMount(
  routes: readonly Route[],
  mount: MountEntry,
  generic: boolean,
): DocumentedMount {
  const asParameter = generic && !SINGLETONS.has(mount.type);
  return {
    prefix: mountRequestPath(mount),
    tag: tagOf(mount),
    parameter: asParameter
      ? `${mount.path.slice(0, -1).replaceAll('-', '_').replaceAll('/', '_')}_mount_path`
      : undefined,
    endpoints: endpointsOf(routes, mount),
  };
}
