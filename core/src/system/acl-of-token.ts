/** The Acl of a token that is not the caller's. */
import type { Tx } from '../barrier/store.ts';
import { badRequest, Refusal } from '../base/refusal.ts';
import { identityPolicies, templateIdentity } from '../identity/entity.ts';
import type { Acl } from '../policy/acl.ts';
import { loadAcl } from '../policy/load.ts';
import type { TokenEntry } from '../tokens/token.ts';

/** Policies of the token and of its entity, compiled. Refusal 400 when the entity is disabled or gone. */
export async function aclOfToken(tx: Tx, entry: TokenEntry): Promise<Acl> {
  if (entry.entityId === '') return loadAcl(tx, entry.policies, undefined);
  const inherited = entry.noIdentityPolicies ? [] : await identityPoliciesOf(tx, entry.entityId);
  return loadAcl(tx, [...entry.policies, ...inherited], await templateIdentity(tx, entry.entityId));
}

async function identityPoliciesOf(tx: Tx, entityId: string): Promise<readonly string[]> {
  try {
    return await identityPolicies(tx, entityId);
  } catch (error) {
    if (error instanceof Refusal) throw badRequest('invalid token');
    throw error;
  }
}
