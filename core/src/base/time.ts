/** Times and durations in the forms Vault's clients read and write. */

import { DURATION_MS_MAX } from './limits.ts';

/** RFC 3339 in UTC with nanosecond digits cut of trailing zeros, as Go prints time.Time in JSON. */
export function rfc3339(ms: number): string {
  const iso = new Date(ms).toISOString();
  return iso.replace(/\.?0*Z$/, 'Z');
}

/** Go's zero time, which stands for "never". */
export const ZERO_TIME = '0001-01-01T00:00:00Z';

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Milliseconds of a duration as Vault accepts it: whole seconds as number or text, or Go's form
 * (`1h30m`, `-5s`, `1.5h`) with `d` for days. Undefined when it is none or not finite.
 */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return bounded(value * 1000);
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  if (trimmed === '') return 0;
  if (/^[+-]?\d+$/.test(trimmed)) return bounded(Number(trimmed) * 1000);
  const sign = trimmed.startsWith('-') ? -1 : 1;
  const body = trimmed.replace(/^[+-]/, '');
  const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d)/y;
  let total = 0;
  let at = 0;
  while (at < body.length) {
    part.lastIndex = at;
    const found = part.exec(body);
    if (found === null) return undefined;
    total += Number(found[1]) * (UNIT_MS[found[2] as string] as number);
    at = part.lastIndex;
  }
  return body === '' ? undefined : bounded(sign * total);
}

/** `ms`, or undefined when Go's duration could not hold it. */
function bounded(ms: number): number | undefined {
  return Math.abs(ms) <= DURATION_MS_MAX ? ms : undefined;
}

/** A duration as Go's `Duration.String` prints it: "3h25m19s", "1h0m0s", "1.5s", "0s". */
export function goDuration(ms: number): string {
  const whole = Math.round(Math.abs(ms));
  const sign = ms < 0 ? '-' : '';
  if (whole === 0) return '0s';
  if (whole < 1000) return `${sign}${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor(whole / 60_000) % 60;
  const seconds = (whole % 60_000) / 1000;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
