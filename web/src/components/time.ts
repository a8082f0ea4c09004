/** Times and amounts as people read them. Pure. */

/** `125` → `2 min 5 s`; fractions of a second below ten seconds. */
export function durationText(seconds: number): string {
  if (seconds < 0) return '0 s';
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return pair(whole, 60, 'min', 1, 's');
  if (whole < 86_400) return pair(whole, 3_600, 'h', 60, 'min');
  return pair(whole, 86_400, 'd', 3_600, 'h');
}

function pair(amount: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((amount % big) / small);
  const first = `${Math.floor(amount / big)} ${bigName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

/** How long ago an RFC 3339 time was; the clocks of both sides may differ a little, so never negative. */
export function agoText(time: string, now: number): string {
  const then = Date.parse(time);
  return Number.isNaN(then) ? time : `${durationText(Math.max(0, Math.round((now - then) / 1000)))} ago`;
}

export function numberText(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en-US');
}

export function bytesText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = Math.min(units.length - 1, bytes <= 0 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const amount = bytes / 1000 ** step;
  return `${step === 0 ? amount : amount.toFixed(1)} ${units[step]}`;
}
