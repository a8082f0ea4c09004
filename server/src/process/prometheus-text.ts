/** Prometheus' text format 0.0.4 of the metrics, with the names and types Vault's Prometheus sink gives them. */
import type { Labels } from '@holdfast/core/base/env';
import type { MetricsRegistry, Series } from './metrics.ts';

export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** What Vault's sink asks of its summaries. */
const QUANTILES: readonly number[] = [0.5, 0.9, 0.99];

const TYPE: Readonly<Record<Series['kind'], string>> = {
  counter: 'counter',
  gauge: 'gauge',
  sample: 'summary',
};

/** All series. Quantiles cover the running and the last interval; NaN when nothing was reported in them. */
export function prometheusText(registry: MetricsRegistry): string {
  const families = new Map<string, Series[]>();
  for (const series of registry.series()) {
    const name = prometheusName(series.name);
    const family = families.get(name);
    if (family === undefined) families.set(name, [series]);
    // One name has one type: a series of another kind would make the whole page unreadable to Prometheus.
    else if (family[0]?.kind === series.kind) family.push(series);
  }
  let text = '';
  for (const [name, family] of families) {
    const kind = family[0]?.kind ?? 'gauge';
    text += `# HELP ${name} ${name}\n# TYPE ${name} ${TYPE[kind]}\n`;
    for (const series of family) text += seriesText(name, series);
  }
  return text;
}

function prometheusName(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_:]/g, '_');
  return /^\d/.test(clean) ? `_${clean}` : clean;
}

function seriesText(name: string, series: Series): string {
  switch (series.kind) {
    case 'counter':
      return `${name}${labelText(series.labels)} ${number(series.total.sum)}\n`;
    case 'gauge':
      return `${name}${labelText(series.labels)} ${number(series.value)}\n`;
    case 'sample': {
      const values = [...series.previousValues, ...series.currentValues].sort((a, b) => a - b);
      let text = '';
      for (const quantile of QUANTILES) {
        const labels = labelText({ ...series.labels, quantile: String(quantile) });
        text += `${name}${labels} ${number(quantileOf(values, quantile))}\n`;
      }
      text += `${name}_sum${labelText(series.labels)} ${number(series.total.sum)}\n`;
      return `${text}${name}_count${labelText(series.labels)} ${series.total.count}\n`;
    }
  }
}

/** The smallest value that at least `quantile` of all values do not exceed. */
function quantileOf(sorted: readonly number[], quantile: number): number {
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? Number.NaN;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    const escaped = value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
    return `${name.replace(/[^a-zA-Z0-9_]/g, '_')}="${escaped}"`;
  });
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function number(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Number.isNaN(value) ? 'NaN' : String(value);
}
