/**
 * Slows down whoever disturbs a ceremony: by wrong shares, or by attempts that are started and cancelled over and
 * over. Right shares never meet a limit, nor does whoever cancels the attempt that he names, so that an attacker
 * cannot use it up for the key holders, not even from behind the same address.
 */
import type { Clock } from '../../base/env.ts';
import {
  ATTEMPTS_MAX,
  ATTEMPTS_PER_ADDRESS_MAX,
  CEREMONY_ADDRESSES_MAX,
  CEREMONY_WINDOW_MS,
  WRONG_SHARES_MAX,
  WRONG_SHARES_PER_ADDRESS_MAX,
} from '../../base/limits.ts';
import { Refusal } from '../../base/refusal.ts';

/** Counts one act of `address`. Refusal 429 when there were too many in this window. */
export type AddressLimit = (address: string) => void;

export function wrongShareLimit(clock: Clock): AddressLimit {
  const text = (seconds: number) => `too many wrong key shares; try again in ${seconds} seconds`;
  return addressLimit(clock, WRONG_SHARES_PER_ADDRESS_MAX, WRONG_SHARES_MAX, text);
}

export function startLimit(clock: Clock): AddressLimit {
  const text = (seconds: number) => `too many attempts were started; try again in ${seconds} seconds`;
  return addressLimit(clock, ATTEMPTS_PER_ADDRESS_MAX, ATTEMPTS_MAX, text);
}

export function cancelLimit(clock: Clock): AddressLimit {
  const text = (seconds: number) =>
    `too many attempts were cancelled without their nonce; try again in ${seconds} seconds`;
  return addressLimit(clock, ATTEMPTS_PER_ADDRESS_MAX, ATTEMPTS_MAX, text);
}

function addressLimit(
  clock: Clock,
  perAddress: number,
  inAll: number,
  text: (seconds: number) => string,
): AddressLimit {
  let windowEnd = 0;
  let all = 0;
  const byAddress = new Map<string, number>();

  return (address) => {
    const now = clock.monotonic();
    if (now >= windowEnd) {
      windowEnd = now + CEREMONY_WINDOW_MS;
      all = 0;
      byAddress.clear();
    }
    const own = byAddress.get(address) ?? 0;
    if (own >= perAddress || all >= inAll) {
      throw new Refusal(429, text(Math.ceil((windowEnd - now) / 1000)));
    }
    all += 1;
    if (own > 0 || byAddress.size < CEREMONY_ADDRESSES_MAX) byAddress.set(address, own + 1);
  };
}
