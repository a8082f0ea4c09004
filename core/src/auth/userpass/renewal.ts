/** What a user has to be still for one of its tokens to live longer. */
import type { Tx } from '../../barrier/store.ts';
import { badRequest } from '../../base/refusal.ts';
import { sanitizePolicies } from '../../tokens/policies.ts';
import type { TokenEntry } from '../../tokens/token.ts';
import { getUser } from './user.ts';

/**
 * `view` is the storage of the mount the login came through. Refusal 400 when the user is gone (Vault answers
 * with an empty success and renews nothing) or has other policies than the token (in Vault a 500, which
 * clients would try again and again).
 */
export async function checkUserpassRenewal(view: Tx, token: TokenEntry): Promise<void> {
  const user = await getUser(view, token.metadata['username'] ?? '');
  if (user === undefined) throw badRequest('failed to renew entry: the user no longer exists, not renewing');
  if (compared(user.token.policies) !== compared(token.policies)) {
    throw badRequest('failed to renew entry: policies have changed, not renewing');
  }
}

/** `default` comes and goes without a word of the user's entry. */
function compared(policies: readonly string[]): string {
  return sanitizePolicies(policies, false)
    .filter((policy) => policy !== 'default')
    .join();
}
