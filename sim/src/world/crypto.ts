/**
 * Cryptography of the pretended world: synchronous and deterministic. What must be unique or secret in the real
 * one is so here too, as far as the checkers look: sealed bytes hide their plaintext, a changed bit fails to
 * open, a certificate names the authority that signed it. With `real`, hashing and AES-256-GCM are the server's.
 */
import type { Bytes } from '@holdfast/core/base/bytes';
import { concat, text, toHex, utf8 } from '@holdfast/core/base/bytes';
import type { AeadKey, Certificate, Crypto, P521Jwk } from '@holdfast/core/base/crypto';
import { nodeCrypto } from '@holdfast/server/crypto/node-crypto';
import { cheapHash } from './cheap-hash.ts';

const TAG_BYTES = 16;

/** Told of every sealing: the key by name, the nonce, what is bound to it, and how much. */
export type SealWatch = (key: string, nonce: string, aad: Bytes, plaintext: Bytes) => void;

type CertificateBody = { readonly name: string; readonly key: string; readonly signer: string };

export function simCrypto(options: {
  readonly random: (length: number) => Bytes;
  readonly watch: SealWatch;
  readonly real: boolean;
}): Crypto {
  const { random, watch } = options;
  const real = options.real ? nodeCrypto() : undefined;
  const sha256 = real?.sha256 ?? cheapHash;
  const named = (name: string, ...parts: readonly Bytes[]): Bytes => sha256(concat(utf8(name), ...parts));

  const aeadKey = (key: Bytes): AeadKey => {
    const name = toHex(named('key', key)).slice(0, 16);
    const inner = real?.aeadKey(key) ?? cheapAead(key.slice());
    return {
      seal(nonce, plaintext, aad) {
        watch(name, toHex(nonce), aad, plaintext);
        return inner.seal(nonce, plaintext, aad);
      },
      open: (nonce, sealed, aad) => inner.open(nonce, sealed, aad),
    };
  };

  const p521Public = (d: string): string => toHex(named('p521', utf8(d)));
  const p521Generate = (): P521Jwk => {
    const d = toHex(random(32));
    return { d, x: p521Public(d), y: 'y' };
  };
  const p521Sign = (key: P521Jwk, message: Bytes): Bytes =>
    concat(named('signature', utf8(key.x), message), new Uint8Array(100));
  const p521ToPkcs8 = (key: P521Jwk): Bytes => utf8(JSON.stringify({ d: key.d ?? '', x: key.x, y: key.y }));
  const p521FromPkcs8 = (der: Bytes): P521Jwk => JSON.parse(text(der)) as P521Jwk;
  const certificate = (name: string, signer: string | undefined): Certificate => {
    const key = p521Generate();
    const body: CertificateBody = { name, key: key.x, signer: signer ?? key.x };
    return { certificate: utf8(JSON.stringify(body)), privateKey: p521ToPkcs8(key) };
  };

  return {
    sha256,
    digest: (algorithm, message) => named(algorithm, message),
    aeadKey,
    macKey: (key) => {
      const kept = key.slice();
      return { mac: (message) => named('mac', kept, message) };
    },
    hkdf: (secret, salt, info, length) => named('hkdf', secret, salt, info).slice(0, length),
    passwordHash: async (password) => `sim:${toHex(named('password', utf8(password)))}`,
    passwordMatches: async (password, hash) => hash === `sim:${toHex(named('password', utf8(password)))}`,
    p521Generate,
    p521Sign,
    p521Verify: (key, message, signature) => toHex(p521Sign(key, message)) === toHex(signature),
    x25519Generate: () => {
      const privateKey = random(32);
      return { privateKey, publicKey: named('x25519', privateKey) };
    },
    x25519Shared: (privateKey, publicKey) => {
      const pair = [toHex(named('x25519', privateKey)), toHex(publicKey)].sort();
      return named('shared', utf8(pair.join('/')));
    },
    createAuthority: async ({ commonName }) => certificate(commonName, undefined),
    createLeaf: async (authority, { commonName }) =>
      certificate(commonName, bodyOf(authority.certificate).key),
    spkiFingerprint: (der) => named('spki', utf8(bodyOf(der).key)),
    p521ToPkcs8,
    p521FromPkcs8,
    pgpEncrypt: async () => {
      throw new Error('there is no OpenPGP in the simulation');
    },
    pgpFingerprint: async () => {
      throw new Error('there is no OpenPGP in the simulation');
    },
  };
}

/** The hash of a world with or without real cryptography. */
export function hashOf(real: boolean): (message: Bytes) => Bytes {
  return real ? nodeCrypto().sha256 : cheapHash;
}

/** Whether `authority` signed `leaf`, as the TLS handshake finds out. */
export function signedBy(leaf: Bytes, authority: Bytes): boolean {
  return bodyOf(leaf).signer === bodyOf(authority).key;
}

/** The name in a certificate, for the trace. */
export function nameOf(certificate: Bytes): string {
  return bodyOf(certificate).name;
}

function bodyOf(certificate: Bytes): CertificateBody {
  return JSON.parse(text(certificate)) as CertificateBody;
}

/** A stream of bytes that follows from key and nonce over the plaintext, and a tag over all of it. */
function cheapAead(key: Bytes): AeadKey {
  const transform = (nonce: Bytes, input: Bytes): Bytes => {
    const start = cheapHash(concat(key, nonce));
    const words = new DataView(start.buffer);
    let a = words.getUint32(0);
    let b = words.getUint32(4);
    const out = new Uint8Array(input.length);
    for (let i = 0; i < input.length; i++) {
      a ^= a << 13;
      a ^= a >>> 17;
      a ^= a << 5;
      b = (Math.imul(b, 0x915f77f5) + 0x6d2b79f5) | 0;
      out[i] = (input[i] as number) ^ ((a + (b >>> 11)) & 0xff);
    }
    return out;
  };
  const tagOf = (nonce: Bytes, ciphertext: Bytes, aad: Bytes): Bytes =>
    cheapHash(concat(key, nonce, Uint8Array.of(aad.length, aad.length >>> 8), aad, ciphertext)).slice(
      0,
      TAG_BYTES,
    );
  return {
    seal(nonce, plaintext, aad) {
      const ciphertext = transform(nonce, plaintext);
      return concat(ciphertext, tagOf(nonce, ciphertext, aad));
    },
    open(nonce, sealed, aad) {
      if (sealed.length < TAG_BYTES) return undefined;
      const ciphertext = sealed.subarray(0, sealed.length - TAG_BYTES);
      const tag = sealed.subarray(sealed.length - TAG_BYTES);
      const expected = tagOf(nonce, ciphertext, aad);
      for (let i = 0; i < TAG_BYTES; i++) if (expected[i] !== tag[i]) return undefined;
      return transform(nonce, ciphertext);
    },
  };
}
