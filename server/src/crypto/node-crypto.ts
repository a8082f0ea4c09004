/** core's cryptography over node:crypto. Server and simulation use the same one. */
import type { Crypto } from '@holdfast/core/base/crypto';
import { createAuthority, createLeaf, spkiFingerprint } from './certificates.ts';
import {
  p521FromPkcs8,
  p521Generate,
  p521Sign,
  p521ToPkcs8,
  p521Verify,
  x25519Generate,
  x25519Shared,
} from './curves.ts';
import { passwordHash, passwordMatches } from './password.ts';
import { pgpEncrypt, pgpFingerprint } from './pgp.ts';
import { aeadKey, digest, hkdf, macKey, sha256 } from './symmetric.ts';

/** Stateless but for the queue of password computations, which all share. */
export function nodeCrypto(): Crypto {
  return {
    sha256,
    digest,
    aeadKey,
    macKey,
    hkdf,
    passwordHash,
    passwordMatches,
    p521Generate,
    p521Sign,
    p521Verify,
    p521ToPkcs8,
    p521FromPkcs8,
    x25519Generate,
    x25519Shared,
    createAuthority,
    createLeaf,
    spkiFingerprint,
    pgpEncrypt,
    pgpFingerprint,
  };
}
