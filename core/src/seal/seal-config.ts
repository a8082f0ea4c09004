/** What is stored in clear beside the sealed root key: how many shares there are and how to recognise them. */
import { SEAL_CONFIG_KEY } from '../barrier/barrier.ts';
import { type Bytes, equalConstantTime, fromBase64, text, toBase64, utf8 } from '../base/bytes.ts';
import type { Crypto } from '../base/crypto.ts';
import { badRequest } from '../base/refusal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { SHARES_MAX } from './shamir/split.ts';

export type SealConfig = {
  readonly type: 'shamir';
  readonly shares: number;
  readonly threshold: number;
  /** UUID, new with each set of shares. */
  readonly nonce: string;
  /** Fingerprint of every share, base64. */
  readonly fingerprints: readonly string[];
};

const FINGERPRINT_BYTES = 16;
const FINGERPRINT_LABEL = utf8('holdfast unseal share');

/** Reads the stored configuration without the barrier; undefined before init. */
export async function readSealConfig(ledger: Ledger): Promise<SealConfig | undefined> {
  const stored = await ledger.begin().get(SEAL_CONFIG_KEY);
  return stored === undefined ? undefined : (JSON.parse(text(stored)) as SealConfig);
}

/** The configuration of a new set of shares (raw, as their holders will hand them in). */
export function sealConfig(
  crypto: Crypto,
  options: { shares: readonly Bytes[]; threshold: number; nonce: string },
): SealConfig {
  return {
    type: 'shamir',
    shares: options.shares.length,
    threshold: options.threshold,
    nonce: options.nonce,
    fingerprints: options.shares.map((share) => toBase64(fingerprint(crypto, share))),
  };
}

/**
 * Recognises one share without the others, so that a wrong one can be told from the right ones (ceremonies).
 *
 * It tells nothing useful about the share: 32 bytes of a share are uniform, even to someone who holds
 * threshold - 1 others, so finding it from an HMAC under it means trying 2^256 keys. Whoever can read the
 * store could test a guess anyway, against the sealed root key.
 */
export function fingerprint(crypto: Crypto, share: Bytes): Bytes {
  return crypto.macKey(share).mac(FINGERPRINT_LABEL).slice(0, FINGERPRINT_BYTES);
}

/** Whether a share with this fingerprint belongs to the configuration. Looks at all, whichever fits. */
export function knows(config: SealConfig, shareFingerprint: Bytes): boolean {
  let known = false;
  for (const encoded of config.fingerprints) {
    known = equalConstantTime(fromBase64(encoded) ?? new Uint8Array(), shareFingerprint) || known;
  }
  return known;
}

/** Vault's checks of the numbers asked for. Refusal 400 with `prefix` before Vault's text. */
export function checkShareNumbers(
  options: { shares: number; threshold: number; pgpKeys: readonly string[] },
  prefix: string,
): void {
  const { shares, threshold, pgpKeys } = options;
  const problem =
    (shares < 1 && 'shares must be at least one') ||
    (threshold < 1 && 'threshold must be at least one') ||
    (shares > 1 && threshold < 2 && 'threshold must be greater than one for multiple shares') ||
    (shares > SHARES_MAX && 'shares must be less than 256') ||
    (threshold > SHARES_MAX && 'threshold must be less than 256') ||
    (threshold > shares && 'threshold cannot be larger than shares') ||
    (pgpKeys.length > 0 &&
      pgpKeys.length !== shares &&
      'count mismatch between number of provided PGP keys and number of shares');
  if (problem !== false) throw badRequest(`${prefix}${problem}`);
}
