/** The answer that the three capabilities endpoints share. */
import { CAPABILITY_PATHS_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';
import type { Response } from '../logical/request.ts';
import type { Acl, Capability } from '../policy/acl.ts';

/** Capabilities by path; for a single path repeated as `capabilities`. Refusal 400 without paths. */
export function capabilitiesOn(
  fields: { readonly paths: readonly string[] | undefined; readonly path: readonly string[] | undefined },
  acl: Acl,
): Response {
  const paths = fields.paths?.length ? fields.paths : (fields.path ?? []);
  if (paths.length === 0) throw badRequest('paths must be supplied');
  if (paths.length > CAPABILITY_PATHS_MAX) throw badRequest(`more than ${CAPABILITY_PATHS_MAX} paths`);
  const data: Record<string, readonly Capability[]> = Object.create(null);
  for (const path of paths) {
    if (path === '') throw badRequest('missing path');
    data[path] = acl.capabilities(path);
  }
  const [only] = paths;
  if (paths.length === 1 && only !== undefined) data['capabilities'] = data[only] ?? [];
  return { data, topLevel: true };
}
