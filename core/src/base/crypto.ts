/**
 * Cryptography as core sees it. `server/src/crypto` implements it over node:crypto; the simulation uses
 * the same. Keys that are used often live behind opaque handles, so that an implementation can keep them in
 * native memory.
 */
import type { Bytes } from './bytes.ts';

/** An AES-256-GCM key held by the implementation. */
export interface AeadKey {
  /** ciphertext || 16-byte tag. `nonce` is 12 bytes and must never repeat under one key. */
  seal(nonce: Bytes, plaintext: Bytes, aad: Bytes): Bytes;
  /** The plaintext, or undefined when the tag does not match. */
  open(nonce: Bytes, sealed: Bytes, aad: Bytes): Bytes | undefined;
}

export interface MacKey {
  /** HMAC-SHA-256, 32 bytes. */
  mac(message: Bytes): Bytes;
}

/** Certificates that browsers have to accept are on P-256: they know no P-521. */
export type CertificateCurve = 'P-521' | 'P-256';

/** Public and private halves in portable form: JWK members d, x, y as base64url for P-521. */
export type P521Jwk = { readonly x: string; readonly y: string; readonly d?: string };

export type Certificate = {
  /** DER of the certificate. */
  readonly certificate: Bytes;
  /** PKCS#8 DER of its private key. Secret. */
  readonly privateKey: Bytes;
};

/** Hashes that `sys/tools/hash` offers, by the names Vault gives them (FIPS 180-4 and FIPS 202). */
export type DigestAlgorithm =
  | 'sha2-224'
  | 'sha2-256'
  | 'sha2-384'
  | 'sha2-512'
  | 'sha3-224'
  | 'sha3-256'
  | 'sha3-384'
  | 'sha3-512';

export interface Crypto {
  sha256(message: Bytes): Bytes;
  digest(algorithm: DigestAlgorithm, message: Bytes): Bytes;
  aeadKey(key: Bytes): AeadKey;
  macKey(key: Bytes): MacKey;
  /** HKDF-SHA-256 (RFC 5869). */
  hkdf(secret: Bytes, salt: Bytes, info: Bytes, length: number): Bytes;
  /** bcrypt with `cost`; runs off the main thread. */
  passwordHash(password: string, cost: number): Promise<string>;
  passwordMatches(password: string, hash: string): Promise<boolean>;

  p521Generate(): P521Jwk;
  /** ECDSA P-521 with SHA-512, raw R||S of 132 bytes (RFC 7518 ES512). */
  p521Sign(key: P521Jwk, message: Bytes): Bytes;
  /** Verifies a raw R||S or ASN.1 DER signature. */
  p521Verify(key: P521Jwk, message: Bytes, signature: Bytes): boolean;

  /** X25519 key pair, raw 32 bytes each. */
  x25519Generate(): { readonly publicKey: Bytes; readonly privateKey: Bytes };
  x25519Shared(privateKey: Bytes, publicKey: Bytes): Bytes;

  /** A self-signed CA certificate, on P-521 unless asked otherwise. Times are milliseconds since 1970. */
  createAuthority(options: {
    commonName: string;
    notBefore: number;
    notAfter: number;
    curve?: CertificateCurve;
  }): Promise<Certificate>;
  /** A leaf signed by `authority`, on the same curve; usable as TLS client and server. */
  createLeaf(
    authority: Certificate,
    options: {
      commonName: string;
      dnsNames: readonly string[];
      notBefore: number;
      notAfter: number;
      curve?: CertificateCurve;
    },
  ): Promise<Certificate>;
  /** SHA-256 of a certificate's subject public key info, by which peers are pinned (R23). */
  spkiFingerprint(certificate: Bytes): Bytes;
  /** Private key PKCS#8 DER of P-521 <-> JWK, for the activation payload (contract 2.3). */
  p521ToPkcs8(key: P521Jwk): Bytes;
  p521FromPkcs8(der: Bytes): P521Jwk;

  /** Encrypts `message` to an OpenPGP public key (base64 or armoured text). Throws Error on a bad key. */
  pgpEncrypt(publicKey: string, message: Bytes): Promise<Bytes>;
  /** Lower-case hex fingerprint of an OpenPGP public key. Throws Error on a bad key. */
  pgpFingerprint(publicKey: string): Promise<string>;
}
