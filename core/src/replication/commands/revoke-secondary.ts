/** revoke-secondary (contract 2.5): the id is gone for good, its link is cut at once. */
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { checkSecondaryId, removeSecondary } from '../enroll/known-secondaries.ts';
import { mustAllow } from '../role.ts';
import type { Runtime } from '../runtime.ts';

export function revokeSecondary(runtime: Runtime, options: { readonly id: string }): Promise<Response> {
  return runtime.exclusive(async () => {
    mustAllow(runtime.role(), 'revoke-secondary');
    checkSecondaryId(options.id);
    await runtime.deps.barrier.transact((tx) => removeSecondary(tx, options.id));
    runtime.primary()?.cut(options.id);
    runtime.log.write('info', 'secondary revoked', { secondary: options.id });
    return NO_CONTENT;
  });
}
