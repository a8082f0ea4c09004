/** Counting the uses of a token with `num_uses`. */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import type { TokenDeps } from './deps.ts';
import { tokenKey } from './keys.ts';
import { revokeSpent } from './revoke.ts';
import type { TokenEntry } from './token.ts';

/**
 * Takes one use. `ok`: more are left, or uses are not counted. `last`: this was the last one, the token is
 * revoked by this very transaction (its cubbyhole stays readable within it). `exhausted`: somebody else took
 * the last. Exact under concurrency, because the count is read and written in one transaction.
 */
export async function consumeUse(
  tx: Tx,
  _deps: TokenDeps,
  entry: TokenEntry,
): Promise<'ok' | 'last' | 'exhausted'> {
  if (entry.type === 'batch' || entry.numUses === 0) return 'ok';
  const stored = await getJson<TokenEntry>(tx, tokenKey(entry.id));
  if (stored === undefined) return 'exhausted';
  if (stored.numUses > 1) {
    putJson(tx, tokenKey(entry.id), { ...stored, numUses: stored.numUses - 1 });
    return 'ok';
  }
  // Never stored as 0, which would mean unlimited.
  await revokeSpent(tx, stored);
  return 'last';
}
