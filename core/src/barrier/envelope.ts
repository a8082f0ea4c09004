/**
 * The form of an encrypted entry, as docs/formats/barrier-entry.md describes it:
 *
 *   4 bytes term | 1 byte version | 12 bytes nonce | ciphertext | 16 bytes tag
 *
 * AES-256-GCM. The additional data binds the header, what the bytes are for, the barrier and the logical key:
 * an entry moved to another key, another barrier or another use does not open.
 *
 * Nonces are random. A key is rotated long before 2^32 encryptions, which keeps the chance of two equal nonces
 * below 2^-32 (NIST SP 800-38D, 8.3); a new epoch always has a new key.
 */
import { type Bytes, concat } from '../base/bytes.ts';
import type { AeadKey } from '../base/crypto.ts';
import type { Entropy } from '../base/env.ts';

const VERSION = 1;
const TERM_BYTES = 4;
const HEADER_BYTES = TERM_BYTES + 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What the encrypted bytes are; first byte of the additional data. */
export const USE_ENTRY = 1;
export const USE_CIPHER = 2;
export const USE_KEYRING = 3;
export type Use = typeof USE_ENTRY | typeof USE_CIPHER | typeof USE_KEYRING;

/** Where the bytes belong: the barrier's id (empty for its keyring) and a name within its use. */
export type Place = { readonly use: Use; readonly barrierId: Bytes; readonly name: Bytes };

export function sealEnvelope(
  key: AeadKey,
  term: number,
  place: Place,
  plaintext: Bytes,
  entropy: Entropy,
): Bytes {
  const header = new Uint8Array(HEADER_BYTES);
  new DataView(header.buffer).setUint32(0, term);
  header[TERM_BYTES] = VERSION;
  const nonce = entropy.bytes(NONCE_BYTES);
  return concat(header, nonce, key.seal(nonce, plaintext, additionalData(header, place)));
}

/** Term of the key that sealed `envelope`; undefined when it is too short or of an unknown version. */
export function termOf(envelope: Bytes): number | undefined {
  if (envelope.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || envelope[TERM_BYTES] !== VERSION) {
    return undefined;
  }
  return new DataView(envelope.buffer, envelope.byteOffset, TERM_BYTES).getUint32(0);
}

/** The plaintext; undefined when the key is not the one or anything was changed. */
export function openEnvelope(key: AeadKey, place: Place, envelope: Bytes): Bytes | undefined {
  if (termOf(envelope) === undefined) return undefined;
  const header = envelope.subarray(0, HEADER_BYTES);
  const nonce = envelope.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
  return key.open(nonce, envelope.subarray(HEADER_BYTES + NONCE_BYTES), additionalData(header, place));
}

function additionalData(header: Bytes, { use, barrierId, name }: Place): Bytes {
  return concat(Uint8Array.of(use), header, barrierId, name);
}
