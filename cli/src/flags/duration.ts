/** Durations as Go writes and reads them: `768h`, `1h30m`, `1.5s`; a bare number is seconds. Ours are milliseconds. */

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  /** Not Go's, but accepted by Vault. */
  d: 86_400_000,
};

/** Milliseconds of a duration text; undefined when it is not one. `system` is -1 s: Vault's "use the default". */
export function parseDuration(text: string): number | undefined {
  if (text === '') return 0;
  if (text === 'system') return -1_000;
  if (/^[-+]?\d+$/.test(text)) return Number(text) * 1_000;
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[-+]/, '');
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h|d))+$/.test(body)) return undefined;
  let total = 0;
  for (const [, amount, unit] of body.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h|d)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return sign * total;
}

/** Go's Duration.String(): every unit below the largest is shown (`768h0m0s`). */
export function durationText(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  const sign = milliseconds < 0 ? '-' : '';
  const ms = Math.abs(milliseconds);
  if (ms < 1) return `${sign}${decimal(ms * 1_000)}µs`;
  if (ms < 1_000) return `${sign}${decimal(ms)}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = `${decimal((ms % 60_000) / 1_000)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

/** The same with trailing zero units cut, as in tables: `768h`, `30m`. */
export function shortDuration(milliseconds: number): string {
  const text = durationText(milliseconds);
  const noSeconds = text.endsWith('m0s') ? text.slice(0, -2) : text;
  return noSeconds.replace('h0m', 'h');
}

function decimal(value: number): string {
  return String(Number(value.toFixed(9)));
}
