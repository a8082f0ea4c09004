/** What mounting and unmounting need from a core. */
import type { Core } from '../kernel/core.ts';
import { tokenDeps } from '../kernel/steps.ts';
import { revokePrefix } from '../leases/revoke.ts';
import type { MountDeps } from '../mounts/lifecycle.ts';

/** Most leases ended in the transaction of an unmount; the expiry job ends the others. */
const LEASES_MAX = 500;

export function mountDeps(core: Core): MountDeps {
  return {
    env: core.env,
    maxLeaseTtlMs: core.config.maxLeaseTtlMs,
    async revokePrefix(tx, prefix) {
      await revokePrefix(tx, tokenDeps(core), prefix, { force: true, sync: true, leasesMax: LEASES_MAX });
    },
  };
}
