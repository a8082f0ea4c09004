/**
 * How long a token or lease lives. All values are milliseconds; 0 means "not given", never "for ever".
 * Follows Vault's order: period, else increment, else the backend's TTL, else the default; then the cap.
 */
import { DURATION_MS_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';

/** Default and maximum of the mount, or of the system where the mount sets none. */
export type TtlLimits = { readonly defaultTtlMs: number; readonly maxTtlMs: number };

export type TtlWish = {
  readonly incrementMs: number;
  readonly backendTtlMs: number;
  readonly backendMaxTtlMs: number;
  readonly explicitMaxTtlMs: number;
  readonly periodMs: number;
  /** When the token or lease was made; equal to `now` at creation. */
  readonly startTime: number;
};

export type GrantedTtl = {
  readonly ttlMs: number;
  /** ms since 1970. Never behind `startTime` plus the cap, whatever the clock does (R26). */
  readonly expireTime: number;
  readonly warnings: readonly string[];
};

/** Throws Refusal 400 when the limits allow no time at all or the maximum has passed. */
export function calculateTtl(limits: TtlLimits, wish: TtlWish, now: number): GrantedTtl {
  const maxMs = smallestPositive(limits.maxTtlMs, wish.backendMaxTtlMs, wish.explicitMaxTtlMs);
  if (maxMs <= 0) throw badRequest('max TTL must be greater than zero');
  const warnings: string[] = [];
  let ttlMs: number;
  let capMs: number;
  if (wish.periodMs > 0) {
    ttlMs = wish.periodMs;
    if (ttlMs > maxMs) {
      warnings.push(
        `period of "${durationText(ttlMs)}" exceeded the effective max_ttl of "${durationText(maxMs)}"; ` +
          'period value is capped accordingly',
      );
      ttlMs = maxMs;
    }
    // A periodic token lives as long as it is renewed, unless an explicit maximum was set.
    capMs = wish.explicitMaxTtlMs > 0 ? wish.explicitMaxTtlMs : Number.POSITIVE_INFINITY;
  } else {
    ttlMs =
      wish.incrementMs > 0
        ? wish.incrementMs
        : wish.backendTtlMs > 0
          ? wish.backendTtlMs
          : limits.defaultTtlMs;
    capMs = maxMs;
  }
  if (!(ttlMs > 0)) throw badRequest('TTL must be greater than zero');

  // Vault counts in whole seconds; the absolute cap below keeps the milliseconds.
  const leftMs = capMs - (wholeSeconds(now) - wholeSeconds(wish.startTime));
  if (leftMs <= 0 || wish.startTime + capMs <= now) throw badRequest('past the max TTL, cannot renew');
  if (ttlMs > leftMs) {
    warnings.push(
      `TTL of "${durationText(ttlMs)}" exceeded the effective max_ttl of "${durationText(leftMs)}"; ` +
        'TTL value is capped accordingly',
    );
    ttlMs = leftMs;
  }
  ttlMs = Math.min(ttlMs, DURATION_MS_MAX);
  return { ttlMs, expireTime: Math.min(now + ttlMs, wish.startTime + capMs), warnings };
}

/** A duration as Go prints it, without zero parts at the end: "768h", "1h30m", "1.5s", "0s". */
export function durationText(ms: number): string {
  const whole = Math.round(Math.min(Math.abs(ms), DURATION_MS_MAX));
  const sign = ms < 0 ? '-' : '';
  if (whole === 0) return '0s';
  if (whole < 1000) return `${sign}${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor(whole / 60_000) % 60;
  const seconds = (whole % 60_000) / 1000;
  const parts = [
    hours > 0 ? `${hours}h` : '',
    minutes > 0 ? `${minutes}m` : '',
    seconds > 0 ? `${seconds}s` : '',
  ];
  // Go prints the zero minutes between hours and seconds.
  if (hours > 0 && minutes === 0 && seconds > 0) parts[1] = '0m';
  return sign + parts.join('');
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

function smallestPositive(limit: number, ...others: readonly number[]): number {
  return others.reduce((least, other) => (other > 0 && other < least ? other : least), limit);
}
