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
  try {
    const identity = await templateIdentity(tx, entry.entityId);
    const inherited = entry.noIdentityPolicies ? [] : await identityPolicies(tx, entry.entityId);
    return await loadAcl(tx, [...entry.policies, ...inherited], identity);
  } catch (error) {
    // The question was about the token: its owner's state must not look like the caller's lack of rights.
    if (error instanceof Refusal && error.status === 403) throw badRequest('invalid token');
    throw error;
  }
}
