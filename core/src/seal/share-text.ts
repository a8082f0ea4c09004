/** Shares as people hand them in: hexadecimal or base64, 16 to 33 bytes as Vault allows. */
import { type Bytes, fromBase64, fromHex } from '../base/bytes.ts';
import { badRequest } from '../base/refusal.ts';

/** Vault's bounds: an AES-128 key, and an AES-256 key with an x coordinate. */
export const SHARE_BYTES_MIN = 16;
export const SHARE_BYTES_MAX = 33;

/** The `key` of a call of key holders. Refusal 400 when it is missing. */
export function shareText(key: string): string {
  if (key === '') throw badRequest("'key' must be specified in request body as JSON");
  return key;
}

/**
 * Bytes of a share. Refusal 400 when `encoded` is neither hex nor padded base64. Hex of a length that no share
 * has is read as base64, since every hex text of the right length is base64 too.
 */
export function decodeShare(encoded: string): Bytes {
  const hex = fromHex(encoded);
  if (hex !== undefined && hex.length >= SHARE_BYTES_MIN && hex.length <= SHARE_BYTES_MAX) return hex;
  const decoded = /^[A-Za-z0-9+/]*={0,2}$/.test(encoded) && encoded.length % 4 === 0 && fromBase64(encoded);
  if (!decoded) throw badRequest("'key' must be a valid hex or base64 string");
  return decoded;
}

/** Refusal 400 with Vault's text behind `prefix` unless `share` has a possible length. */
export function checkShareLength(share: Bytes, prefix: string): void {
  if (share.length < SHARE_BYTES_MIN) {
    throw badRequest(`${prefix}key is shorter than minimum ${SHARE_BYTES_MIN} bytes`);
  }
  if (share.length > SHARE_BYTES_MAX) {
    throw badRequest(`${prefix}key is longer than maximum ${SHARE_BYTES_MAX} bytes`);
  }
}
