/** Batch tokens: the entry itself, encrypted with the barrier's keyring. Nothing is stored. */
import { assert } from '../base/assert.ts';
import { text as decode, fromBase64, toBase64Url, utf8 } from '../base/bytes.ts';
import type { TokenDeps } from './deps.ts';
import type { TokenEntry } from './token.ts';
import { BATCH_PREFIX } from './token-text.ts';

const AAD = utf8('token/batch');

/** The text of a batch token. It must expire and has no id, accessor, uses or renewal. */
export function sealBatch(deps: TokenDeps, entry: TokenEntry): string {
  assert(entry.type === 'batch' && entry.id === '' && entry.accessor === '', 'not a batch token entry');
  assert(
    entry.expireTime !== undefined && entry.numUses === 0 && !entry.renewable,
    'a batch token must expire',
  );
  return BATCH_PREFIX + toBase64Url(deps.cipher.seal(utf8(JSON.stringify(entry)), AAD));
}

/** The entry inside `text`, undefined when it was not made here. Says nothing of expiry or parent. */
export function openBatch(deps: TokenDeps, text: string): TokenEntry | undefined {
  const sealed = fromBase64(text.slice(BATCH_PREFIX.length));
  if (sealed === undefined) return undefined;
  const plain = deps.cipher.open(sealed, AAD);
  // The cipher authenticates: what opens is what `sealBatch` wrote.
  return plain === undefined ? undefined : (JSON.parse(decode(plain)) as TokenEntry);
}
