/** Byte strings: text encodings (RFC 4648, UTF-8), comparison and joining. Core uses Uint8Array, never Buffer. */

declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

export type Bytes = Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const EMPTY: Bytes = new Uint8Array(0);

/** UTF-8 bytes of `text`. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Text of UTF-8 `bytes`. Throws TypeError when they are not valid UTF-8. */
export function text(bytes: Bytes): string {
  return decoder.decode(bytes);
}

/** The parts joined in order, in a new array. */
export function concat(...parts: readonly Bytes[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Whether two byte strings are equal, in time that depends only on their lengths. */
export function equalConstantTime(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** Overwrites a secret with zeros. */
export function wipe(bytes: Bytes): void {
  bytes.fill(0);
}

/** The two digits of each byte. */
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal. */
export function toHex(bytes: Bytes): string {
  let out = '';
  for (let i = 0; i < bytes.length; i++) out += HEX[bytes[i] as number];
  return out;
}

/** Bytes of a hexadecimal text of either case, or undefined when it is not one. */
export function fromHex(hex: string): Bytes | undefined {
  if (hex.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = hexDigit(hex.charCodeAt(2 * i));
    const low = hexDigit(hex.charCodeAt(2 * i + 1));
    if (high < 0 || low < 0) return undefined;
    bytes[i] = high * 16 + low;
  }
  return bytes;
}

/** Value of a digit by its UTF-16 unit, -1 for any other letter. */
function hexDigit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function encode64(bytes: Bytes, alphabet: string, pad: boolean): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += (alphabet[word >> 18] as string) + (alphabet[(word >> 12) & 63] as string);
    out += left > 1 ? (alphabet[(word >> 6) & 63] as string) : pad ? '=' : '';
    out += left > 2 ? (alphabet[word & 63] as string) : pad ? '=' : '';
  }
  return out;
}

const DECODE = new Map<string, number>(
  [...STANDARD]
    .map((letter, i) => [letter, i] as [string, number])
    .concat([
      ['-', 62],
      ['_', 63],
    ]),
);

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Bytes): string {
  return encode64(bytes, STANDARD, true);
}

/** Standard base64 without padding (Go's RawStdEncoding). */
export function toBase64Raw(bytes: Bytes): string {
  return encode64(bytes, STANDARD, false);
}

/** base64url without padding (RFC 4648 section 5, RFC 7515). */
export function toBase64Url(bytes: Bytes): string {
  return encode64(bytes, URL_SAFE, false);
}

/** Bytes of base64 text: standard or URL alphabet, padded or not; undefined when it is neither. */
export function fromBase64(encoded: string): Bytes | undefined {
  const body = encoded.replace(/={1,2}$/, '');
  if (body.length % 4 === 1 || (body.length !== encoded.length && encoded.length % 4 !== 0)) return undefined;
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (const letter of body) {
    const value = DECODE.get(letter);
    if (value === undefined) return undefined;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 255;
    }
  }
  return (word & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

/** XOR of two byte strings of equal length. Throws RangeError otherwise. */
export function xor(a: Bytes, b: Bytes): Bytes {
  if (a.length !== b.length) throw new RangeError('xor: lengths differ');
  return a.map((byte, i) => byte ^ (b[i] as number));
}
