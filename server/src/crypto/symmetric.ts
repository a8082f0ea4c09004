/**
 * AES-256-GCM, HMAC and hashing. Keys are KeyObjects: with a raw key node:crypto builds one for every call,
 * which measured five times slower for records of a kilobyte.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hash, hkdfSync } from 'node:crypto';
import type { Bytes } from '@holdfast/core/base/bytes';
import type { AeadKey, DigestAlgorithm, MacKey } from '@holdfast/core/base/crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** SHA-256, 32 bytes. */
export function sha256(message: Bytes): Bytes {
  return plain(hash('sha256', message, 'buffer'));
}

/** What node:crypto calls the algorithms. */
const DIGESTS: { readonly [algorithm in DigestAlgorithm]: string } = {
  'sha2-224': 'sha224',
  'sha2-256': 'sha256',
  'sha2-384': 'sha384',
  'sha2-512': 'sha512',
  'sha3-224': 'sha3-224',
  'sha3-256': 'sha3-256',
  'sha3-384': 'sha3-384',
  'sha3-512': 'sha3-512',
};

/** The hash of `message`; its length follows from the algorithm's name. */
export function digest(algorithm: DigestAlgorithm, message: Bytes): Bytes {
  return plain(hash(DIGESTS[algorithm], message, 'buffer'));
}

/** An AES-256-GCM key. Throws RangeError unless `key` has 32 bytes. Copies the key. */
export function aeadKey(key: Bytes): AeadKey {
  if (key.length !== KEY_BYTES) throw new RangeError('AES-256 needs a key of 32 bytes');
  const secret = createSecretKey(key);
  return {
    seal(nonce, plaintext, aad) {
      if (nonce.length !== NONCE_BYTES) throw new RangeError('AES-GCM needs a nonce of 12 bytes');
      const cipher = createCipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(aad);
      const sealed = new Uint8Array(plaintext.length + TAG_BYTES);
      sealed.set(cipher.update(plaintext));
      cipher.final();
      sealed.set(cipher.getAuthTag(), plaintext.length);
      return sealed;
    },
    open(nonce, sealed, aad) {
      if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) return undefined;
      const end = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(aad);
      decipher.setAuthTag(sealed.subarray(end));
      const plaintext = decipher.update(sealed.subarray(0, end));
      try {
        decipher.final();
      } catch {
        // node:crypto reports a wrong tag only by throwing.
        plaintext.fill(0);
        return undefined;
      }
      return plain(plaintext);
    },
  };
}

/** An HMAC-SHA-256 key. Copies the key. */
export function macKey(key: Bytes): MacKey {
  const secret = createSecretKey(key);
  return { mac: (message) => plain(createHmac('sha256', secret).update(message).digest()) };
}

/** HKDF-SHA-256 (RFC 5869). */
export function hkdf(secret: Bytes, salt: Bytes, info: Bytes, length: number): Bytes {
  return new Uint8Array(hkdfSync('sha256', secret, salt, info, length));
}

/** The same memory without Buffer's methods, which differ from Uint8Array's (`slice` shares memory). */
export function plain(buffer: Uint8Array): Bytes {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}
