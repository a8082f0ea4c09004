/** sys/capabilities-accessor: of the token behind an accessor. */
import { sysCapabilitiesAccessor } from '@holdfast/api/endpoints/sys-capabilities';
import { badRequest } from '../base/refusal.ts';
import { systemRoute } from '../kernel/core.ts';
import { tokenDeps } from '../kernel/steps.ts';
import { lookupByAccessor } from '../tokens/lookup.ts';
import { aclOfToken } from './acl-of-token.ts';
import { capabilitiesOn } from './capabilities-on.ts';

export const capabilitiesAccessorRoute = systemRoute(sysCapabilitiesAccessor, {
  update: async ({ tx, fields, core }) => {
    if (fields.accessor === undefined || fields.accessor === '') throw badRequest('missing accessor');
    const entry = await lookupByAccessor(tx, tokenDeps(core), fields.accessor);
    if (entry === undefined) throw badRequest('invalid accessor');
    return capabilitiesOn(fields, await aclOfToken(tx, entry));
  },
});
