/** sys/capabilities: of a token that is given. */
import { sysCapabilities } from '@holdfast/api/endpoints/sys-capabilities';
import { badRequest } from '../base/refusal.ts';
import { systemRoute } from '../kernel/core.ts';
import { tokenDeps } from '../kernel/steps.ts';
import { lookupToken } from '../tokens/lookup.ts';
import { aclOfToken } from './acl-of-token.ts';
import { capabilitiesOn } from './capabilities-on.ts';

export const capabilitiesRoute = systemRoute(sysCapabilities, {
  update: async ({ tx, fields, core }) => {
    if (fields.token === undefined || fields.token === '') throw badRequest('no token found');
    const entry = await lookupToken(tx, tokenDeps(core), fields.token);
    if (entry === undefined) throw badRequest('invalid token');
    return capabilitiesOn(fields, await aclOfToken(tx, entry));
  },
});
