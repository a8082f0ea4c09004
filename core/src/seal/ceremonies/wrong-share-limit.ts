/**
 * Slows down whoever hands in wrong shares. Right shares never meet this limit, so that an attacker cannot use
 * it up for the key holders, not even from behind the same address.
 */
import type { Clock } from '../../base/env.ts';
import {
  WRONG_SHARE_ADDRESSES_MAX,
  WRONG_SHARES_MAX,
  WRONG_SHARES_PER_ADDRESS_MAX,
  WRONG_SHARES_WINDOW_MS,
} from '../../base/limits.ts';
import { Refusal } from '../../base/refusal.ts';

/** Counts one wrong share from `address`. Refusal 429 when there were too many in this window. */
export type WrongShareLimit = (address: string) => void;

export function wrongShareLimit(clock: Clock): WrongShareLimit {
  let windowEnd = 0;
  let all = 0;
  const byAddress = new Map<string, number>();

  return (address) => {
    const now = clock.monotonic();
    if (now >= windowEnd) {
      windowEnd = now + WRONG_SHARES_WINDOW_MS;
      all = 0;
      byAddress.clear();
    }
    const own = byAddress.get(address) ?? 0;
    if (own >= WRONG_SHARES_PER_ADDRESS_MAX || all >= WRONG_SHARES_MAX) {
      const seconds = Math.ceil((windowEnd - now) / 1000);
      throw new Refusal(429, `too many wrong key shares; try again in ${seconds} seconds`);
    }
    all += 1;
    if (own > 0 || byAddress.size < WRONG_SHARE_ADDRESSES_MAX) byAddress.set(address, own + 1);
  };
}
