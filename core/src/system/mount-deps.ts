/** What mounting and unmounting need from a core. */
import type { Core } from '../kernel/core.ts';
import { tokenDeps } from '../kernel/steps.ts';
import { revokePrefix } from '../leases/revoke-prefix.ts';
import type { MountDeps } from '../mounts/lifecycle.ts';

export function mountDeps(core: Core): MountDeps {
  return {
    env: core.env,
    maxLeaseTtlMs: core.config.maxLeaseTtlMs,
    async revokePrefix(tx, prefix) {
      await revokePrefix(tx, tokenDeps(core), prefix, { force: true, sync: true });
    },
  };
}
