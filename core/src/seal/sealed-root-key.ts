/** The root key as it is stored: under the key that the unseal shares make. */
import { SEALED_ROOT_KEY } from '../barrier/barrier.ts';
import { type Bytes, concat, utf8, wipe } from '../base/bytes.ts';
import type { Env } from '../base/env.ts';
import { Fault } from '../base/refusal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { combine } from './shamir/split.ts';

/** Format: version byte, 12-byte nonce, AES-256-GCM ciphertext and tag with the entry's name as AAD. */
const VERSION = 1;
const NONCE_BYTES = 12;
const KEY_BYTES = 32;
const AAD = utf8(SEALED_ROOT_KEY);

/** The stored form of `rootKey` under `unsealKey`. Each unseal key seals once or twice, so random nonces do not meet. */
export function sealRootKey(env: Env, unsealKey: Bytes, rootKey: Bytes): Bytes {
  const nonce = env.entropy.bytes(NONCE_BYTES);
  return concat(Uint8Array.of(VERSION), nonce, env.crypto.aeadKey(unsealKey).seal(nonce, rootKey, AAD));
}

/** The root key under `unsealKey`, or undefined when that is not the right key. Wipe it after use. */
export async function openRootKey(env: Env, ledger: Ledger, unsealKey: Bytes): Promise<Bytes | undefined> {
  if (unsealKey.length !== KEY_BYTES) return undefined;
  const stored = await ledger.begin().get(SEALED_ROOT_KEY);
  if (stored === undefined) throw new Fault('the sealed root key is missing');
  if (stored[0] !== VERSION) throw new Fault('the sealed root key has an unknown version');
  const nonce = stored.subarray(1, 1 + NONCE_BYTES);
  return env.crypto.aeadKey(unsealKey).open(nonce, stored.subarray(1 + NONCE_BYTES), AAD);
}

/** The root key that `shares` open, or undefined when they are wrong. Wipe it after use. */
export async function rootKeyOf(
  env: Env,
  ledger: Ledger,
  shares: readonly Bytes[],
): Promise<Bytes | undefined> {
  const unsealKey = unsealKeyOf(shares);
  if (unsealKey === undefined) return undefined;
  try {
    return await openRootKey(env, ledger, unsealKey);
  } finally {
    wipe(unsealKey);
  }
}

/** A single share is the unseal key itself (Vault with threshold 1). */
function unsealKeyOf(shares: readonly Bytes[]): Bytes | undefined {
  return shares.length === 1 ? shares[0]?.slice() : combine(shares);
}
