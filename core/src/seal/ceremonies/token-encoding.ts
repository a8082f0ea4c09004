/**
 * How a generated token travels back through untrusted hands: combined with a one-time password (OTP) by XOR,
 * in the forms of both eras (contract 4.3), or as an OpenPGP message.
 *
 *   legacy (Vault to 0.11.1)  OTP: base64 with padding of 16 bytes. Token: a UUID, whose 16 raw bytes are
 *                             combined. Answer: base64 with padding.
 *   modern                    OTP: base62 text as long as the token, whose bytes are combined as they are.
 *                             Answer: base64 without padding.
 */
import { assert } from '../../base/assert.ts';
import { type Bytes, fromBase64, fromHex, text, toBase64, toBase64Raw, utf8, xor } from '../../base/bytes.ts';
import type { Env } from '../../base/env.ts';
import { base62, uuid, uuidText } from '../../base/ids.ts';
import { badRequest } from '../../base/refusal.ts';

/** `hvs.` and 24 letters: the length of root and DR operation tokens, and so of modern OTPs. */
export const TOKEN_LENGTH = 28;
const TOKEN_PREFIX = 'hvs.';
const LEGACY_BYTES = 16;

export type Recipient =
  | { readonly kind: 'legacy-otp'; readonly otp: Bytes }
  | { readonly kind: 'otp'; readonly otp: Bytes }
  | { readonly kind: 'pgp'; readonly key: string };

/**
 * Reads an OTP of either era. Refusal 400 with Vault's texts. Padding tells them apart: base62 has none.
 */
export function parseOtp(otp: string): Recipient {
  if (!otp.endsWith('=')) {
    if (utf8(otp).length !== TOKEN_LENGTH) throw badRequest('OTP string is wrong length');
    return { kind: 'otp', otp: utf8(otp) };
  }
  const decoded = fromBase64(otp);
  if (decoded === undefined) throw badRequest('error decoding base64 OTP value: illegal base64 data');
  if (decoded.length !== LEGACY_BYTES) throw badRequest('decoded OTP value is invalid or wrong length');
  return { kind: 'legacy-otp', otp: decoded };
}

/** A new modern OTP. */
export function generateOtp(env: Env): string {
  return base62(env.entropy, TOKEN_LENGTH);
}

/** A new token in the form that `recipient` can be given. */
export function newToken(env: Env, recipient: Recipient): string {
  if (recipient.kind === 'legacy-otp') return uuid(env.entropy);
  return TOKEN_PREFIX + base62(env.entropy, TOKEN_LENGTH - TOKEN_PREFIX.length);
}

/** `token` as `encoded_token` carries it. The token must have the form of `newToken`. */
export async function encodeToken(env: Env, token: string, recipient: Recipient): Promise<string> {
  switch (recipient.kind) {
    case 'legacy-otp': {
      const raw = fromHex(token.replaceAll('-', ''));
      assert(raw?.length === LEGACY_BYTES, 'a token for a legacy OTP must be a UUID');
      return toBase64(xor(raw, recipient.otp));
    }
    case 'otp':
      assert(token.length === recipient.otp.length, 'the OTP must be as long as the token');
      return toBase64Raw(xor(utf8(token), recipient.otp));
    case 'pgp':
      return toBase64(await env.crypto.pgpEncrypt(recipient.key, utf8(token)));
  }
}

/**
 * The token behind `encoded` and its OTP, of either era, or undefined when they do not fit together. Only a
 * legacy pair consists of two base64 texts of 16 bytes.
 */
export function decodeToken(encoded: string, otp: string): string | undefined {
  const bytes = fromBase64(encoded);
  if (bytes === undefined) return undefined;
  if (otp.endsWith('==')) {
    const legacyOtp = fromBase64(otp);
    if (legacyOtp?.length !== LEGACY_BYTES || bytes.length !== LEGACY_BYTES) return undefined;
    return uuidText(xor(bytes, legacyOtp));
  }
  const modernOtp = utf8(otp);
  if (modernOtp.length !== bytes.length) return undefined;
  try {
    return text(xor(bytes, modernOtp));
  } catch {
    // Not UTF-8: another OTP was used.
    return undefined;
  }
}
