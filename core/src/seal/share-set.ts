/** Makes a new unseal key with its shares, as init and rekey do. */
import { type Bytes, toHex, utf8, wipe } from '../base/bytes.ts';
import type { Env } from '../base/env.ts';
import { uuid } from '../base/ids.ts';
import { badRequest } from '../base/refusal.ts';
import { checkShareNumbers, type SealConfig, sealConfig } from './seal-config.ts';
import { sealRootKey } from './sealed-root-key.ts';
import { split } from './shamir/split.ts';

export type ShareOptions = {
  readonly shares: number;
  readonly threshold: number;
  /** OpenPGP public keys, one per share, or none. */
  readonly pgpKeys: readonly string[];
};

export type ShareSet = {
  readonly config: SealConfig;
  readonly sealedRootKey: Bytes;
  /** For their holders: raw, or OpenPGP messages whose text is the share in hex, as Vault sends them. */
  readonly shares: readonly Bytes[];
};

const UNSEAL_KEY_BYTES = 32;

/** A set of shares for `rootKey`. Refusal 400 with Vault's texts behind `prefix` for options that cannot be. */
export async function makeShareSet(
  env: Env,
  rootKey: Bytes,
  options: ShareOptions,
  prefix: string,
): Promise<ShareSet> {
  checkShareNumbers(options, prefix);
  const unsealKey = env.entropy.bytes(UNSEAL_KEY_BYTES);
  const shares =
    options.threshold === 1
      ? [unsealKey.slice()]
      : split(env.entropy, unsealKey, options.shares, options.threshold);
  const config = sealConfig(env.crypto, { shares, threshold: options.threshold, nonce: uuid(env.entropy) });
  const sealedRootKey = sealRootKey(env, unsealKey, rootKey);
  wipe(unsealKey);
  if (options.pgpKeys.length === 0) return { config, sealedRootKey, shares };
  try {
    const encrypted = await Promise.all(
      options.pgpKeys.map((key, i) => env.crypto.pgpEncrypt(key, utf8(toHex(shares[i] ?? new Uint8Array())))),
    );
    return { config, sealedRootKey, shares: encrypted };
  } catch (error) {
    throw badRequest(`${prefix}error parsing given PGP key: ${messageOf(error)}`);
  } finally {
    shares.forEach(wipe);
  }
}

/** What an OpenPGP library says of a public key; it holds nothing secret. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
