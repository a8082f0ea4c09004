/** Random identifiers. */
import { type Bytes, toHex } from './bytes.ts';
import type { Entropy } from './env.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `length` letters, each of 62 with equal chance. */
export function base62(entropy: Entropy, length: number): string {
  let out = '';
  while (out.length < length) {
    for (const byte of entropy.bytes(length * 2)) {
      // 248 is the largest multiple of 62 in a byte: larger values would favour the first letters.
      if (byte < 248 && out.length < length) out += BASE62[byte % 62];
    }
  }
  return out;
}

/** Text form 8-4-4-4-12 of 16 bytes, as they are (Vault's UUIDs set no version bits). */
export function uuidText(bytes: Bytes): string {
  const hex = toHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A random UUID in Vault's form. */
export function uuid(entropy: Entropy): string {
  return uuidText(entropy.bytes(16));
}
