/** Finding a token that is alive: known, not expired, and with all its ancestors alive. */
import { getJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { TOKEN_DEPTH_MAX, TOKEN_TEXT_BYTES_MAX } from '../base/limits.ts';
import { openBatch } from './batch.ts';
import type { TokenDeps } from './deps.ts';
import { ACCESSOR_PREFIX, accessorKey, revokedKey, tokenKey } from './keys.ts';
import { belowRevoked, revokedPrefixes } from './revoked-prefixes.ts';
import type { TokenEntry } from './token.ts';
import { BATCH_PREFIX, isJwt, tokenIdOf } from './token-text.ts';

/** What a revocation left to clean, and what becomes of the children. */
export type RevokedToken = {
  /** `die`: children are dead already, by their missing parent. `orphan`: they live on without it. */
  readonly children: 'die' | 'orphan';
};

/** The entry behind a token text, or undefined when the text grants nothing (any more). */
export async function lookupToken(tx: Tx, deps: TokenDeps, text: string): Promise<TokenEntry | undefined> {
  if (text === '' || text.length > TOKEN_TEXT_BYTES_MAX) return undefined;
  if (text.startsWith(BATCH_PREFIX)) return lookupBatch(tx, deps, text);
  if (isJwt(text)) {
    const inner = await deps.jwtTokenText?.(tx, deps, text);
    return inner === undefined || isJwt(inner) ? undefined : lookupToken(tx, deps, inner);
  }
  const id = await tokenIdOf(tx, deps, text);
  return id === undefined ? undefined : lookupTokenById(tx, deps, id);
}

/** The live service token with this storage id. */
export async function lookupTokenById(tx: Tx, deps: TokenDeps, id: string): Promise<TokenEntry | undefined> {
  const entry = await getJson<TokenEntry>(tx, tokenKey(id));
  if (entry === undefined || isExpired(entry, deps.env.clock.now())) return undefined;
  if (belowRevoked(await revokedPrefixes(tx), entry)) return undefined;
  return (await ancestors(tx, deps, entry.parent)).alive ? entry : undefined;
}

/** The live token with this accessor. Batch tokens have none. */
export async function lookupByAccessor(
  tx: Tx,
  deps: TokenDeps,
  accessor: string,
): Promise<TokenEntry | undefined> {
  if (!/^[0-9A-Za-z]{1,64}$/.test(accessor)) return undefined;
  const row = await getJson<{ readonly id: string }>(tx, accessorKey(accessor));
  return row === undefined ? undefined : lookupTokenById(tx, deps, row.id);
}

/** Accessors of all stored tokens, sorted. Some may belong to tokens that died and are not cleaned yet. */
export function listAccessors(
  tx: Tx,
  page?: { readonly after?: string; readonly limit?: number },
): Promise<readonly string[]> {
  return tx.list(ACCESSOR_PREFIX, page);
}

/** Whether a token's time is over. A token is dead at its very expiry time. */
export function isExpired(entry: TokenEntry, now: number): boolean {
  return entry.expireTime !== undefined && entry.expireTime <= now;
}

/**
 * Walks up from a parent's storage id ('' for an orphan). `depth` counts the ancestors. Cleaning after a
 * revocation takes many steps; this walk makes the whole tree dead with the first.
 */
export async function ancestors(
  tx: Tx,
  deps: TokenDeps,
  parent: string,
): Promise<{ readonly alive: boolean; readonly depth: number }> {
  if (parent === '') return { alive: true, depth: 0 };
  const now = deps.env.clock.now();
  const prefixes = await revokedPrefixes(tx);
  let id = parent;
  let depth = 0;
  for (; id !== '' && depth <= TOKEN_DEPTH_MAX; depth++) {
    const entry = await getJson<TokenEntry>(tx, tokenKey(id));
    if (entry === undefined) {
      const revoked = await getJson<RevokedToken>(tx, revokedKey(id));
      return { alive: revoked?.children === 'orphan', depth };
    }
    if (isExpired(entry, now) || belowRevoked(prefixes, entry)) return { alive: false, depth };
    id = entry.parent;
  }
  return { alive: id === '', depth };
}

async function lookupBatch(tx: Tx, deps: TokenDeps, text: string): Promise<TokenEntry | undefined> {
  const entry = openBatch(deps, text);
  if (entry === undefined || isExpired(entry, deps.env.clock.now())) return undefined;
  // A batch token cannot be made an orphan later, since its parent is written inside it: its parent itself
  // must be there, as in Vault.
  if (entry.parent !== '' && (await lookupTokenById(tx, deps, entry.parent)) === undefined) return undefined;
  return entry;
}
