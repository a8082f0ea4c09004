/**
 * The server's metrics: counters, gauges and summaries by name and labels, aggregated in intervals of ten
 * seconds as Vault's in-memory sink does, and shown in two forms (prometheus-text.ts, metrics-json.ts).
 */
import type { Clock, Labels, Metrics } from '@holdfast/core/base/env';

/** Width of an aggregation interval, ms (go-metrics in Vault: 10 s). */
export const METRICS_INTERVAL_MS = 10_000;
/** Most series; more are dropped, so that labels from outside cannot fill the memory. */
export const METRICS_SERIES_MAX = 10_000;
/** Most values per interval kept for quantiles; the newest win. */
const QUANTILE_VALUES_MAX = 512;

/** Sums over one interval or over the life of a series. */
export type Aggregate = {
  count: number;
  sum: number;
  sumOfSquares: number;
  min: number;
  max: number;
};

export type Series = {
  readonly kind: 'counter' | 'gauge' | 'sample';
  readonly name: string;
  readonly labels: Labels;
  /** ms since 1970 of the last report. */
  updated: number;
  /** Gauges: the last value. */
  value: number;
  readonly total: Aggregate;
  /** Number of the interval that `current` belongs to. */
  interval: number;
  current: Aggregate;
  /** The interval before `current`, when the series was reported in it. */
  previous: Aggregate | undefined;
  currentValues: number[];
  previousValues: number[];
};

export type MetricsRegistry = Metrics & {
  /** All live series, by name and then labels, with intervals moved on to now. */
  series(): readonly Series[];
  /** Number of the running interval since 1970. */
  interval(): number;
  /** Runs before every reading, to report gauges that cost something to measure. */
  onRead(collect: () => void): void;
};

/**
 * `prefix` replaces the leading "vault" of every name (`telemetry.metrics_prefix`). A series that was not
 * reported for `retentionMs` is forgotten (`prometheus_retention_time`); 0 keeps it for ever.
 */
export function createMetrics(options: {
  readonly clock: Clock;
  readonly prefix?: string;
  readonly retentionMs?: number;
}): MetricsRegistry {
  const { clock, prefix = 'vault', retentionMs = 0 } = options;
  const all = new Map<string, Series>();
  const collectors: (() => void)[] = [];

  const interval = (): number => Math.floor(clock.now() / METRICS_INTERVAL_MS);
  const find = (kind: Series['kind'], name: string, labels: Labels): Series | undefined => {
    const id = seriesId(kind, name, labels);
    let series = all.get(id);
    if (series === undefined) {
      if (all.size >= METRICS_SERIES_MAX) return undefined;
      const shown = prefix === 'vault' ? name : name.replace(/^vault(?=\.|$)/, prefix);
      series = newSeries(kind, shown, labels, interval());
      all.set(id, series);
    }
    moveOn(series, interval());
    series.updated = clock.now();
    return series;
  };
  const record = (kind: Series['kind'], name: string, value: number, labels: Labels = {}): void => {
    if (!Number.isFinite(value)) return;
    const series = find(kind, name, labels);
    if (series === undefined) return;
    series.value = value;
    add(series.total, value);
    add(series.current, value);
    if (kind === 'sample') keep(series, value);
  };
  return {
    increment: (name, by = 1, labels) => record('counter', name, by, labels),
    gauge: (name, value, labels) => record('gauge', name, value, labels),
    sample: (name, value, labels) => record('sample', name, value, labels),
    interval,
    onRead: (collect) => {
      collectors.push(collect);
    },
    series() {
      for (const collect of collectors) collect();
      const now = clock.now();
      for (const [id, series] of all) {
        if (retentionMs > 0 && now - series.updated > retentionMs) all.delete(id);
        else moveOn(series, interval());
      }
      return [...all.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
    },
  };
}

function seriesId(kind: Series['kind'], name: string, labels: Labels): string {
  const names = Object.keys(labels).sort();
  return JSON.stringify([name, kind, ...names.map((label) => [label, labels[label]])]);
}

function newSeries(kind: Series['kind'], name: string, labels: Labels, interval: number): Series {
  return {
    kind,
    name,
    labels,
    updated: 0,
    value: 0,
    total: emptyAggregate(),
    interval,
    current: emptyAggregate(),
    previous: undefined,
    currentValues: [],
    previousValues: [],
  };
}

function emptyAggregate(): Aggregate {
  return { count: 0, sum: 0, sumOfSquares: 0, min: 0, max: 0 };
}

function add(aggregate: Aggregate, value: number): void {
  aggregate.min = aggregate.count === 0 ? value : Math.min(aggregate.min, value);
  aggregate.max = aggregate.count === 0 ? value : Math.max(aggregate.max, value);
  aggregate.count += 1;
  aggregate.sum += value;
  aggregate.sumOfSquares += value * value;
}

function keep(series: Series, value: number): void {
  const values = series.currentValues;
  if (values.length < QUANTILE_VALUES_MAX) values.push(value);
  else values[series.current.count % QUANTILE_VALUES_MAX] = value;
}

function moveOn(series: Series, interval: number): void {
  if (series.interval === interval) return;
  const next = interval === series.interval + 1;
  series.previous = next && series.current.count > 0 ? series.current : undefined;
  series.previousValues = next ? series.currentValues : [];
  series.current = emptyAggregate();
  series.currentValues = [];
  series.interval = interval;
}
