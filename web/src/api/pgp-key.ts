/** OpenPGP public keys as people have them: armoured text, a binary file, or already base64. Pure. */

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/**
 * The base64 that the API wants, from armoured text (RFC 9580 section 6) or from base64. Throws Error with a
 * sentence for the form when it is neither.
 */
export function pgpKeyFromText(text: string): string {
  const armour = /-----BEGIN PGP PUBLIC KEY BLOCK-----([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/.exec(
    text,
  );
  if (armour === null) {
    if (text.trim() === '' || !BASE64.test(text)) throw new Error('This is no OpenPGP public key.');
    return text.replace(/\s/g, '');
  }
  const lines = (armour[1] ?? '').split(/\r?\n/);
  // Headers end with an empty line; the checksum begins with "=".
  const start = lines.findIndex((line, at) => at > 0 && line.trim() === '');
  const body = lines.slice(start < 0 ? 0 : start + 1).filter((line) => !line.startsWith('='));
  return body.join('').replace(/\s/g, '');
}

/** A file may be armoured or binary. */
export function pgpKeyFromBytes(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  if (text.includes('-----BEGIN PGP') || BASE64.test(text)) return pgpKeyFromText(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
