/**
 * Collects shares that several people hand in one by one, among them wrong ones, some on purpose.
 *
 * What people see is Vault's rule: every new share counts, and when as many as the threshold came and something
 * is wrong, the count starts again at 0. In Vault that throws the right shares away, so that anyone who can reach
 * the node can stop the key holders for ever by handing in garbage. Here each share is recognised by its
 * fingerprint when it comes:
 *
 *   - a right share is kept until the collection is complete, and garbage cannot push it out;
 *   - a wrong share only counts in the round, and is not kept;
 *   - as soon as `threshold` right shares are there the collection is complete, whatever else came.
 *
 * Memory is bounded: at most all right shares, and the fingerprints of one round.
 */
import { type Bytes, toHex, wipe } from '../base/bytes.ts';
import type { Crypto } from '../base/crypto.ts';
import type { Clock } from '../base/env.ts';
import { COLLECTED_SHARES_MS_MAX } from '../base/limits.ts';
import { fingerprint, knows, type SealConfig } from './seal-config.ts';

export type Offer =
  /** Handed in before in this round; nothing changed. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'collected' }
  /** Enough shares came, but not enough right ones: the round is over, right shares are kept. */
  | { readonly kind: 'failed' }
  /** Copies of `threshold` right shares. The collection forgot them; wipe them after use. */
  | { readonly kind: 'complete'; readonly shares: readonly Bytes[] };

export interface ShareCollection {
  /** Shares that count in this round. */
  progress(): number;
  /** Whether this share is one of the configuration's. */
  recognises(share: Bytes, config: SealConfig): boolean;
  /** Takes one share. `config` is the stored one now; a new set of shares makes earlier ones worthless. */
  offer(share: Bytes, config: SealConfig): Offer;
  /** Forgets everything and wipes it. */
  clear(): void;
}

export function createShareCollection(crypto: Crypto, clock: Clock): ShareCollection {
  const round = new Set<string>();
  const kept = new Map<string, Bytes>();
  let configNonce: string | undefined;
  let lastKept = 0;

  function clear(): void {
    for (const share of kept.values()) wipe(share);
    kept.clear();
    round.clear();
  }

  return {
    progress: () => round.size,
    recognises: (share, config) => knows(config, fingerprint(crypto, share)),
    clear,
    offer(share, config) {
      const stale = clock.monotonic() - lastKept > COLLECTED_SHARES_MS_MAX;
      if (config.nonce !== configNonce || (kept.size > 0 && stale)) clear();
      configNonce = config.nonce;

      const mark = fingerprint(crypto, share);
      const name = toHex(mark);
      if (round.has(name)) return { kind: 'duplicate' };
      round.add(name);
      if (knows(config, mark)) {
        lastKept = clock.monotonic();
        if (!kept.has(name)) kept.set(name, share.slice());
      }
      if (kept.size >= config.threshold) {
        const shares = [...kept.values()].slice(0, config.threshold).map((one) => one.slice());
        clear();
        return { kind: 'complete', shares };
      }
      if (round.size < config.threshold) return { kind: 'collected' };
      round.clear();
      return { kind: 'failed' };
    },
  };
}
