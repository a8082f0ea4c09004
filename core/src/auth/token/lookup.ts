/** auth/token/lookup, lookup-self and lookup-accessor. */
import { tokenLookup, tokenLookupAccessor, tokenLookupSelf } from '@holdfast/api/endpoints/auth-token';
import { badRequest, Refusal } from '../../base/refusal.ts';
import { rfc3339 } from '../../base/time.ts';
import { type Context, route } from '../../logical/context.ts';
import type { Json, Response } from '../../logical/request.ts';
import { lookupByAccessor, lookupToken, lookupTokenById } from '../../tokens/lookup.ts';
import type { TokenEntry } from '../../tokens/token.ts';
import { callerOf, depsOf, inheritedPolicies } from './deps.ts';

async function lookup(call: Context<typeof tokenLookup>): Promise<Response> {
  const text = call.fields.token ?? '';
  if (text === '') return lookupSelf(call);
  const entry = await lookupToken(call.tx, depsOf(call), text);
  if (entry === undefined) throw new Refusal(403, 'bad token');
  return { data: await tokenJson(call, entry, text) };
}

/** Shows the caller as this request found it, also when the request spent its last use. */
async function lookupSelf(call: Context): Promise<Response> {
  const { token, tokenText } = callerOf(call);
  if (token.type === 'batch') return { data: await tokenJson(call, token, tokenText) };
  const now = await lookupTokenById(call.tx, depsOf(call), token.id);
  // Vault shows -1 for a token that waits for its revocation.
  return { data: await tokenJson(call, now ?? { ...token, numUses: -1 }, tokenText) };
}

async function lookupAccessor(call: Context<typeof tokenLookupAccessor>): Promise<Response> {
  const accessor = call.fields.accessor ?? '';
  if (accessor === '') throw badRequest('missing accessor');
  const entry = await lookupByAccessor(call.tx, depsOf(call), accessor);
  if (entry === undefined) throw badRequest('invalid accessor');
  return { data: await tokenJson(call, entry, '') };
}

/** The parent is left out: who knew it could climb. */
async function tokenJson(call: Context, entry: TokenEntry, text: string): Promise<Json> {
  const now = call.env.clock.now();
  const inherited = await inheritedPolicies(call.tx, entry);
  return {
    id: text,
    accessor: entry.accessor,
    policies: entry.policies,
    path: entry.path,
    meta: Object.keys(entry.metadata).length > 0 ? entry.metadata : null,
    display_name: entry.displayName,
    num_uses: entry.numUses,
    orphan: entry.parent === '',
    creation_time: Math.floor(entry.creationTime / 1000),
    creation_ttl: seconds(entry.creationTtlMs),
    expire_time: entry.expireTime === undefined ? null : rfc3339(entry.expireTime),
    ttl: entry.expireTime === undefined ? 0 : seconds(entry.expireTime - now),
    explicit_max_ttl: seconds(entry.explicitMaxTtlMs),
    entity_id: entry.entityId,
    type: entry.type,
    ...(entry.role !== '' && { role: entry.role }),
    ...(entry.periodMs > 0 && { period: seconds(entry.periodMs) }),
    ...(entry.boundCidrs.length > 0 && { bound_cidrs: entry.boundCidrs }),
    ...(entry.lastRenewalTime !== undefined && {
      last_renewal_time: Math.floor(entry.lastRenewalTime / 1000),
      last_renewal: rfc3339(entry.lastRenewalTime),
    }),
    ...(entry.expireTime !== undefined && {
      renewable: entry.renewable,
      issue_time: rfc3339(entry.creationTime),
    }),
    ...(inherited.length > 0 && { identity_policies: inherited, external_namespace_policies: {} }),
  };
}

/** Rounded: a token asked about in the second it was made still shows its whole TTL. */
function seconds(ms: number): number {
  return Math.max(0, Math.round(ms / 1000));
}

export const lookupRoute = route(tokenLookup, { read: lookup, update: lookup });
export const lookupSelfRoute = route(tokenLookupSelf, { read: lookupSelf, update: lookupSelf });
export const lookupAccessorRoute = route(tokenLookupAccessor, { update: lookupAccessor });
