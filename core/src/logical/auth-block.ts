/** A token as its `auth` block shows it. */

import { unionOfPolicies } from '../tokens/policies.ts';
import type { TokenEntry } from '../tokens/token.ts';
import type { AuthBlock } from './request.ts';

/**
 * The `auth` member of an answer for a token. `text` is '' where the token itself must not be shown
 * (renew-accessor). `identityPolicies` come from the entity; `nowMs` is the clock's time.
 */
export function authBlock(
  text: string,
  entry: TokenEntry,
  identityPolicies: readonly string[],
  nowMs: number,
): AuthBlock {
  const identity = entry.noIdentityPolicies ? [] : [...new Set(identityPolicies)].sort();
  return {
    client_token: text,
    accessor: entry.accessor,
    policies: unionOfPolicies(entry.policies, identity),
    token_policies: entry.policies,
    ...(identity.length > 0 && { identity_policies: identity }),
    metadata: Object.keys(entry.metadata).length > 0 ? entry.metadata : null,
    lease_duration: leftSeconds(entry, nowMs),
    renewable: entry.renewable,
    entity_id: entry.entityId,
    token_type: entry.type,
    orphan: entry.parent === '',
    mfa_requirement: null,
    num_uses: entry.numUses,
  };
}

/** Seconds a token has left, 0 for one that never expires. */
export function leftSeconds(entry: TokenEntry, nowMs: number): number {
  return entry.expireTime === undefined ? 0 : Math.max(0, Math.round((entry.expireTime - nowMs) / 1000));
}
