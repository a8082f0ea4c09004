/** How far each secondary was behind during the last minutes, remembered in the browser. Pure. */
import type { DrStatus } from './facts.ts';

export type LagSample = {
  /** Ms since the page was opened. */
  readonly at: number;
  readonly records: number | undefined;
  readonly seconds: number | undefined;
};

/** Samples by secondary id (a map: ids are any text); on a secondary there is one line, called `self`. */
export type LagHistory = ReadonlyMap<string, readonly LagSample[]>;

export const LAG_WINDOW_MS: number = 5 * 60_000;

export function addLag(history: LagHistory, dr: DrStatus | undefined, at: number): LagHistory {
  return new Map(
    lagNow(dr).map(([id, sample]) => {
      const kept = (history.get(id) ?? []).filter((old) => at - old.at <= LAG_WINDOW_MS);
      return [id, [...kept, { at, ...sample }]];
    }),
  );
}

function lagNow(dr: DrStatus | undefined): readonly (readonly [string, Omit<LagSample, 'at'>])[] {
  if (dr === undefined) return [];
  if (dr.mode === 'secondary') return [['self', { records: dr.lagRecords, seconds: dr.lagSeconds }]];
  return dr.secondaries.map((row) => [row.id, { records: row.lagRecords, seconds: row.silentSeconds }]);
}

/**
 * Points of a line in a square of 100 by 100, newest at the right. Samples without an amount break the line, so
 * the answer is a list of lines.
 */
export function lagLines(
  samples: readonly LagSample[],
  value: 'records' | 'seconds',
  now: number,
  top: number,
): readonly string[] {
  const lines: string[][] = [[]];
  for (const sample of samples) {
    const amount = sample[value];
    if (amount === undefined) {
      if (lines.at(-1)?.length !== 0) lines.push([]);
      continue;
    }
    const x = 100 * (1 - (now - sample.at) / LAG_WINDOW_MS);
    const y = 100 * (1 - Math.min(1, amount / top));
    lines.at(-1)?.push(`${x.toFixed(2)},${y.toFixed(2)}`);
  }
  return lines.filter((line) => line.length > 0).map((line) => line.join(' '));
}

/** A small lag must not look like a mountain. */
const TOP_MIN = 10;

/** A round number at or above the largest amount, for the axis. */
export function lagTop(samples: readonly LagSample[], value: 'records' | 'seconds'): number {
  const most = Math.max(TOP_MIN, ...samples.map((sample) => sample[value] ?? 0));
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= most) ?? 10;
  return step * power;
}
