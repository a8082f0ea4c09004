/**
 * One-time passwords and what is encoded with them, in both forms that Vault has had.
 *
 *   until 0.11   OTP: base64 of 16 random bytes (24 characters, ends `==`). The token is a UUID; its 16 bytes are
 *                XORed with those of the OTP and written as base64.
 *   since 0.11.2 OTP: base62 text, as long as the token. The bytes of both texts are XORed and written as base64
 *                without padding.
 *
 * An OTP of the first form is recognized by its looks, so that such a pair is decoded without asking a server: a
 * base62 text never holds a `=`.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { Failure } from '../../failure.ts';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const LEGACY_BYTES = 16;

/** @param length what the server asks for; 0 from a server of the first form. */
export function newOtp(length: number): string {
  if (length === 0) return randomBytes(LEGACY_BYTES).toString('base64');
  return Array.from({ length }, () => BASE62[randomInt(BASE62.length)]).join('');
}

/** Whether the pair is of the first form. */
export function isLegacyPair(otp: string, encoded: string): boolean {
  if (!/^[A-Za-z0-9+/]{22}==$/.test(otp)) return false;
  return Buffer.from(encoded, 'base64').length === LEGACY_BYTES;
}

/** Throws Failure 1. Texts name neither the OTP nor the token. */
export function decodeLegacy(encoded: string, otp: string): string {
  const token = xor(strictBase64(encoded), strictBase64(otp));
  const hex = token.toString('hex');
  if (token.length !== LEGACY_BYTES) {
    throw new Failure(
      1,
      'Error decoding root token: error formatting base64 token value: need a byte slice of length 16',
    );
  }
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Throws Failure 1. */
export function decodeModern(encoded: string, otp: string): string {
  if (!/^[A-Za-z0-9+/]*$/.test(encoded)) {
    const at = encoded.search(/[^A-Za-z0-9+/]/);
    throw new Failure(
      1,
      `Error decoding root token: error decoding base64'd token: illegal base64 data at input byte ${at}`,
    );
  }
  return xor(Buffer.from(encoded, 'base64'), Buffer.from(otp)).toString('utf8');
}

function strictBase64(text: string): Buffer {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) {
    throw new Failure(1, 'Error decoding root token: error xoring token: illegal base64 data');
  }
  return Buffer.from(text, 'base64');
}

function xor(a: Buffer, b: Buffer): Buffer {
  if (a.length !== b.length) {
    const text = `length of byte slices is not equivalent: ${a.length} != ${b.length}`;
    throw new Failure(1, `Error decoding root token: error xoring token: ${text}`);
  }
  return Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));
}
