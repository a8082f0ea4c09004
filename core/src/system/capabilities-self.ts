/** sys/capabilities-self: of the calling token. */
import { sysCapabilitiesSelf } from '@holdfast/api/endpoints/sys-capabilities';
import { permissionDenied } from '../base/refusal.ts';
import { systemRoute } from '../kernel/core.ts';
import { capabilitiesOn } from './capabilities-on.ts';

export const capabilitiesSelfRoute = systemRoute(sysCapabilitiesSelf, {
  update: async ({ caller, fields }) => {
    if (caller === undefined) throw permissionDenied();
    return capabilitiesOn(fields, caller.acl);
  },
});
