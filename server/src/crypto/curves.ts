/** Elliptic curves: ECDSA over P-521 and key agreement over X25519. */
import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { type Bytes, concat } from '@holdfast/core/base/bytes';
import type { P521Jwk } from '@holdfast/core/base/crypto';
import { plain } from './symmetric.ts';

/** Length of a raw ES512 signature: two numbers of 521 bits (RFC 7518, 3.4). */
const RAW_SIGNATURE_BYTES = 132;
const DER_SEQUENCE = 0x30;

/** A new key pair. */
export function p521Generate(): P521Jwk {
  return portable(generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey);
}

/** Raw R||S over SHA-512 of `message`. Throws Error when `key` has no private half. */
export function p521Sign(key: P521Jwk, message: Bytes): Bytes {
  return plain(sign('sha512', message, { key: privateKey(key), dsaEncoding: 'ieee-p1363' }));
}

/** Whether `signature`, raw R||S or DER, is good. False for a malformed key or signature. */
export function p521Verify(key: P521Jwk, message: Bytes, signature: Bytes): boolean {
  try {
    const publicKey = createPublicKey({
      format: 'jwk',
      key: { kty: 'EC', crv: 'P-521', x: key.x, y: key.y },
    });
    // A DER signature can have 132 bytes by chance (about 1 in 2^40), so both forms are tried then.
    const raw =
      signature.length === RAW_SIGNATURE_BYTES &&
      verify('sha512', message, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
    return (
      raw ||
      (signature[0] === DER_SEQUENCE &&
        verify('sha512', message, { key: publicKey, dsaEncoding: 'der' }, signature))
    );
  } catch {
    return false;
  }
}

/** PKCS#8 DER of a private key. Secret. */
export function p521ToPkcs8(key: P521Jwk): Bytes {
  return plain(privateKey(key).export({ type: 'pkcs8', format: 'der' }));
}

/** The key of a PKCS#8 DER. Throws Error when it is none of P-521. */
export function p521FromPkcs8(der: Bytes): P521Jwk {
  return portable(createPrivateKey({ key: Buffer.from(der), type: 'pkcs8', format: 'der' }));
}

function privateKey(key: P521Jwk): KeyObject {
  if (key.d === undefined) throw new Error('the key has no private half');
  return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-521', x: key.x, y: key.y, d: key.d } });
}

function portable(key: KeyObject): P521Jwk {
  const { crv, x, y, d } = key.export({ format: 'jwk' });
  if (crv !== 'P-521' || x === undefined || y === undefined || d === undefined) {
    throw new Error('not a P-521 private key');
  }
  return { x, y, d };
}

/** DER around a raw X25519 key (RFC 8410): PKCS#8 and SubjectPublicKeyInfo. */
const X25519_PKCS8 = Uint8Array.from(Buffer.from('302e020100300506032b656e04220420', 'hex'));
const X25519_SPKI = Uint8Array.from(Buffer.from('302a300506032b656e032100', 'hex'));
const X25519_BYTES = 32;

/** A new key pair, raw. */
export function x25519Generate(): { publicKey: Bytes; privateKey: Bytes } {
  const { publicKey, privateKey: secret } = generateKeyPairSync('x25519');
  return {
    publicKey: plain(publicKey.export({ type: 'spki', format: 'der' })).slice(-X25519_BYTES),
    privateKey: plain(secret.export({ type: 'pkcs8', format: 'der' })).slice(-X25519_BYTES),
  };
}

/** The shared secret, 32 bytes. Throws for keys of another length and for public keys of low order. */
export function x25519Shared(secret: Bytes, publicKey: Bytes): Bytes {
  if (secret.length !== X25519_BYTES || publicKey.length !== X25519_BYTES) {
    throw new RangeError('X25519 needs keys of 32 bytes');
  }
  return plain(
    diffieHellman({
      privateKey: createPrivateKey({
        key: Buffer.from(concat(X25519_PKCS8, secret)),
        type: 'pkcs8',
        format: 'der',
      }),
      publicKey: createPublicKey({
        key: Buffer.from(concat(X25519_SPKI, publicKey)),
        type: 'spki',
        format: 'der',
      }),
    }),
  );
}
