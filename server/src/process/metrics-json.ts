/** The JSON form of the metrics that `GET sys/metrics` answers with: go-metrics' summary of one interval. */
import type { Labels } from '@holdfast/core/base/env';
import { type Aggregate, METRICS_INTERVAL_MS, type MetricsRegistry, type Series } from './metrics.ts';

type Sampled = {
  readonly Name: string;
  readonly Count: number;
  readonly Rate: number;
  readonly Sum: number;
  readonly Min: number;
  readonly Max: number;
  readonly Mean: number;
  readonly Stddev: number;
  readonly Labels: Labels;
};

export type MetricsSummary = {
  /** Start of the interval, as Go prints a time: `2024-01-01 00:00:10 +0000 UTC`. */
  readonly Timestamp: string;
  readonly Gauges: readonly { readonly Name: string; readonly Value: number; readonly Labels: Labels }[];
  readonly Points: readonly never[];
  readonly Counters: readonly Sampled[];
  readonly Samples: readonly Sampled[];
};

/**
 * The last finished interval; the running one while nothing was reported before it. Gauges show their last
 * value whenever it was set.
 */
export function metricsSummary(registry: MetricsRegistry): MetricsSummary {
  const all = registry.series();
  const finished = all.some((series) => series.kind !== 'gauge' && series.previous !== undefined);
  const interval = registry.interval() - (finished ? 1 : 0);
  const sampled = (kind: Series['kind']): Sampled[] =>
    all
      .filter((series) => series.kind === kind)
      .flatMap((series) => {
        const aggregate = finished ? series.previous : series.current;
        return aggregate === undefined || aggregate.count === 0 ? [] : [sampledOf(series, aggregate)];
      });
  return {
    Timestamp: goTime(interval * METRICS_INTERVAL_MS),
    Gauges: all
      .filter((series) => series.kind === 'gauge')
      .map((series) => ({ Name: series.name, Value: series.value, Labels: series.labels })),
    Points: [],
    Counters: sampled('counter'),
    Samples: sampled('sample'),
  };
}

function sampledOf(series: Series, aggregate: Aggregate): Sampled {
  const { count, sum } = aggregate;
  const variance = count < 2 ? 0 : (count * aggregate.sumOfSquares - sum * sum) / (count * (count - 1));
  return {
    Name: series.name,
    Count: count,
    Rate: sum / (METRICS_INTERVAL_MS / 1000),
    Sum: sum,
    Min: aggregate.min,
    Max: aggregate.max,
    Mean: sum / count,
    Stddev: Math.sqrt(Math.max(0, variance)),
    Labels: series.labels,
  };
}

function goTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
}
