/**
 * Encryption to an X25519 public key, for the activation token's public-key form (contract 2.4, 13.22) and for
 * the root key on the link.
 *
 *   version (1 byte, 1) || ephemeral public key (32) || AES-256-GCM ciphertext and tag
 *
 * Key: HKDF-SHA-256 over the X25519 shared secret, salted with both public keys, `info` names the use. The
 * ephemeral key is new for each box, so the key is used once and the zero nonce cannot repeat under it.
 */
import { type Bytes, concat, utf8, wipe } from '../../base/bytes.ts';
import type { Crypto } from '../../base/crypto.ts';

const VERSION = 1;
const KEY_BYTES = 32;
const NONCE: Bytes = new Uint8Array(12);

export type BoxUse = 'activation' | 'bootstrap';

export function sealTo(crypto: Crypto, publicKey: Bytes, use: BoxUse, plaintext: Bytes): Bytes {
  const ephemeral = crypto.x25519Generate();
  const header = concat(Uint8Array.of(VERSION), ephemeral.publicKey);
  const key = boxKey(crypto, ephemeral.privateKey, publicKey, ephemeral.publicKey, publicKey, use);
  const sealed = crypto.aeadKey(key).seal(NONCE, plaintext, header);
  wipe(ephemeral.privateKey);
  wipe(key);
  return concat(header, sealed);
}

/** The plaintext, or undefined when the box was not made for this key and use or was changed. */
export function openBox(
  crypto: Crypto,
  pair: { readonly publicKey: Bytes; readonly privateKey: Bytes },
  use: BoxUse,
  box: Bytes,
): Bytes | undefined {
  if (box.length < 1 + KEY_BYTES + 16 || box[0] !== VERSION) return undefined;
  const header = box.slice(0, 1 + KEY_BYTES);
  const ephemeral = header.slice(1);
  const key = boxKey(crypto, pair.privateKey, ephemeral, ephemeral, pair.publicKey, use);
  const plaintext = crypto.aeadKey(key).open(NONCE, box.slice(header.length), header);
  wipe(key);
  return plaintext;
}

function boxKey(
  crypto: Crypto,
  privateKey: Bytes,
  otherPublicKey: Bytes,
  ephemeral: Bytes,
  recipient: Bytes,
  use: BoxUse,
): Bytes {
  const shared = crypto.x25519Shared(privateKey, otherPublicKey);
  const key = crypto.hkdf(
    shared,
    concat(ephemeral, recipient),
    utf8(`holdfast replication ${use} v1`),
    KEY_BYTES,
  );
  wipe(shared);
  return key;
}
