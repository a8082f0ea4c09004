/**
 * Token texts and their storage ids. Only a keyed hash of a text is ever stored, so a reader of the disk
 * learns no token (R22), and a lookup is a key read that compares no secret byte by byte.
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { assert } from '../base/assert.ts';
import { fromBase64, toBase64, toHex, utf8 } from '../base/bytes.ts';
import { base62 } from '../base/ids.ts';
import type { TokenDeps } from './deps.ts';
import { SALT_KEY } from './keys.ts';

export const SERVICE_PREFIX = 'hvs.';
export const BATCH_PREFIX = 'hvb.';
/** Letters of a random token or accessor: 24 of 62 are 142 bits. */
export const RANDOM_LETTERS = 24;
const SALT_BYTES = 32;

/** A new service token: `hvs.` and 24 random letters. */
export function newServiceText(deps: TokenDeps): string {
  return SERVICE_PREFIX + base62(deps.env.entropy, RANDOM_LETTERS);
}

/** Whether `text` has the shape of a JWT: three dotted parts, the first a base64url JSON object. */
export function isJwt(text: string): boolean {
  return text.startsWith('eyJ') && text.split('.').length === 3;
}

/** The storage id of a token text (hex HMAC-SHA-256); undefined before the first token was made. */
export async function tokenIdOf(tx: Tx, deps: TokenDeps, text: string): Promise<string | undefined> {
  const salt = await readSalt(tx);
  return salt === undefined ? undefined : hash(deps, salt, text);
}

/** Like `tokenIdOf`, and makes the salt when there is none. */
export async function ensureTokenId(tx: Tx, deps: TokenDeps, text: string): Promise<string> {
  let salt = await readSalt(tx);
  if (salt === undefined) {
    salt = deps.env.entropy.bytes(SALT_BYTES);
    putJson(tx, SALT_KEY, { salt: toBase64(salt) });
  }
  return hash(deps, salt, text);
}

async function readSalt(tx: Tx): Promise<Uint8Array | undefined> {
  const row = await getJson<{ readonly salt: string }>(tx, SALT_KEY);
  if (row === undefined) return undefined;
  const salt = fromBase64(row.salt);
  assert(salt !== undefined && salt.length === SALT_BYTES, 'token salt is damaged');
  return salt;
}

function hash(deps: TokenDeps, salt: Uint8Array, text: string): string {
  return toHex(deps.env.crypto.macKey(salt).mac(utf8(text)));
}
