/**
 * One-time passwords for DR operation tokens, and decoding what they hide, in the browser. Both forms of
 * contract 4.3: since 0.11.2 the bytes of two texts of one length; before, the 16 bytes of a UUID. Pure.
 */

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The largest multiple of 62 in a byte: bytes from here on are drawn again, or some letters would come more often. */
const FAIR_BYTES = 248;

/**
 * @param length what the server asks for (`otp_length`); 0 from a server of the old form.
 * @param random fills an array with random bytes (`crypto.getRandomValues`).
 */
export function newOtp(length: number, random: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  if (length === 0) {
    const bytes = new Uint8Array(16);
    random(bytes);
    return btoa(String.fromCharCode(...bytes));
  }
  let otp = '';
  while (otp.length < length) {
    const bytes = new Uint8Array(length);
    random(bytes);
    for (const byte of bytes) {
      if (byte < FAIR_BYTES && otp.length < length) otp += BASE62[byte % 62];
    }
  }
  return otp;
}

/** The token. Throws Error with a sentence that holds neither value. */
export function decodeToken(encoded: string, otp: string): string {
  const hidden = bytesOf(encoded.trim());
  const pad = otp.trim();
  const legacy = /^[A-Za-z0-9+/]{22}==$/.test(pad) && hidden.length === 16;
  const mask = legacy ? bytesOf(pad) : new TextEncoder().encode(pad);
  if (hidden.length !== mask.length) {
    throw new Error(
      'The encoded token and the one-time password do not belong together: their lengths differ.',
    );
  }
  const clear = hidden.map((byte, at) => byte ^ (mask[at] ?? 0));
  if (legacy) {
    const hex = Array.from(clear, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
  const token = String.fromCharCode(...clear);
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new Error('The encoded token and the one-time password do not belong together.');
  }
  return token;
}

function bytesOf(base64: string): Uint8Array {
  if (base64 === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    throw new Error('The encoded token is not base64.');
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
