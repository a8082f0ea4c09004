import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEnv } from '@holdfast/core/base/testing/env';
import { createMetrics, METRICS_SERIES_MAX } from './metrics.ts';
import { metricsSummary } from './metrics-json.ts';
import { prometheusText } from './prometheus-text.ts';
import { reportRuntime } from './runtime-metrics.ts';

test('counters, gauges and summaries read as Prometheus text', () => {
  const metrics = createMetrics({ clock: testEnv().clock });
  metrics.increment('vault.audit.log_request_failure');
  metrics.increment('vault.audit.log_request_failure', 2);
  metrics.gauge('vault.core.unsealed', 0);
  metrics.gauge('vault.core.unsealed', 1);
  for (const value of [1, 2, 3, 4]) metrics.sample('vault.core.handle_request', value);
  metrics.increment('vault.route.create', 1, { mount: 'secret/', cluster: 'a"b\\c\nd' });
  assert.equal(
    prometheusText(metrics),
    `# HELP vault_audit_log_request_failure vault_audit_log_request_failure
# TYPE vault_audit_log_request_failure counter
vault_audit_log_request_failure 3
# HELP vault_core_handle_request vault_core_handle_request
# TYPE vault_core_handle_request summary
vault_core_handle_request{quantile="0.5"} 2
vault_core_handle_request{quantile="0.9"} 4
vault_core_handle_request{quantile="0.99"} 4
vault_core_handle_request_sum 10
vault_core_handle_request_count 4
# HELP vault_core_unsealed vault_core_unsealed
# TYPE vault_core_unsealed gauge
vault_core_unsealed 1
# HELP vault_route_create vault_route_create
# TYPE vault_route_create counter
vault_route_create{mount="secret/",cluster="a\\"b\\\\c\\nd"} 1
`,
  );
});

test('quantiles forget, sums and counts do not', async () => {
  const { clock } = testEnv();
  const metrics = createMetrics({ clock });
  metrics.sample('vault.a', 100);
  await clock.advance(10_000);
  metrics.sample('vault.a', 1);
  assert.match(prometheusText(metrics), /quantile="0\.99"\} 100\n/);
  await clock.advance(10_000);
  assert.match(prometheusText(metrics), /quantile="0\.99"\} 1\n/);
  await clock.advance(10_000);
  const text = prometheusText(metrics);
  assert.match(text, /quantile="0\.99"\} NaN\n/);
  assert.match(text, /vault_a_sum 101\nvault_a_count 2\n/);
});

test('series differ by labels, whatever their order', () => {
  const metrics = createMetrics({ clock: testEnv().clock });
  metrics.increment('vault.a', 1, { x: '1', y: '2' });
  metrics.increment('vault.a', 1, { y: '2', x: '1' });
  metrics.increment('vault.a', 1, { x: '2', y: '1' });
  const lines = prometheusText(metrics)
    .split('\n')
    .filter((line) => line.startsWith('vault_a{'));
  assert.deepEqual(lines, ['vault_a{x="1",y="2"} 2', 'vault_a{x="2",y="1"} 1']);
});

test('names that Prometheus forbids are cleaned, and one name keeps one type', () => {
  const metrics = createMetrics({ clock: testEnv().clock });
  metrics.gauge('vault.a-b c/d', 1, { 'x-y': 'z' });
  metrics.increment('vault.same');
  metrics.gauge('vault_same', 5);
  const text = prometheusText(metrics);
  assert.match(text, /^vault_a_b_c_d\{x_y="z"\} 1$/m);
  assert.equal(text.match(/# TYPE vault_same /g)?.length, 1);
});

test('the JSON form has the members of go-metrics', async () => {
  const { clock } = testEnv();
  const metrics = createMetrics({ clock });
  metrics.gauge('vault.core.unsealed', 1, { cluster: 'c' });
  for (const value of [2, 4]) metrics.sample('vault.core.handle_request', value);
  metrics.increment('vault.hits', 5);
  const expected = {
    Timestamp: '2024-01-01 00:00:00 +0000 UTC',
    Gauges: [{ Name: 'vault.core.unsealed', Value: 1, Labels: { cluster: 'c' } }],
    Points: [],
    Counters: [
      { Name: 'vault.hits', Count: 1, Rate: 0.5, Sum: 5, Min: 5, Max: 5, Mean: 5, Stddev: 0, Labels: {} },
    ],
    Samples: [
      {
        Name: 'vault.core.handle_request',
        Count: 2,
        Rate: 0.6,
        Sum: 6,
        Min: 2,
        Max: 4,
        Mean: 3,
        Stddev: Math.SQRT2,
        Labels: {},
      },
    ],
  };
  assert.deepEqual(metricsSummary(metrics), expected);
  await clock.advance(10_000);
  metrics.increment('vault.hits', 7);
  assert.deepEqual(metricsSummary(metrics), expected, 'the finished interval is shown, not the running one');
  await clock.advance(10_000);
  const next = metricsSummary(metrics);
  assert.deepEqual(
    [next.Timestamp, next.Counters[0]?.Sum, next.Samples],
    ['2024-01-01 00:00:10 +0000 UTC', 7, []],
  );
});

test('a series that is not reported for the retention time is forgotten', async () => {
  const { clock } = testEnv();
  const metrics = createMetrics({ clock, retentionMs: 60_000 });
  metrics.gauge('vault.old', 1);
  await clock.advance(40_000);
  metrics.gauge('vault.new', 1);
  await clock.advance(30_000);
  assert.deepEqual(
    metrics.series().map((series) => series.name),
    ['vault.new'],
  );
});

test('the prefix replaces the leading vault and nothing else', () => {
  const metrics = createMetrics({ clock: testEnv().clock, prefix: 'hf' });
  metrics.gauge('vault.core.vault.x', 1);
  metrics.gauge('vaulted.x', 1);
  assert.deepEqual(
    metrics.series().map((series) => series.name),
    ['hf.core.vault.x', 'vaulted.x'],
  );
});

test('labels from outside cannot fill the memory', () => {
  const metrics = createMetrics({ clock: testEnv().clock });
  for (let i = 0; i < METRICS_SERIES_MAX + 100; i++) metrics.increment('vault.a', 1, { i: String(i) });
  assert.equal(metrics.series().length, METRICS_SERIES_MAX);
});

test('values that are no numbers are dropped', () => {
  const metrics = createMetrics({ clock: testEnv().clock });
  metrics.gauge('vault.a', Number.NaN);
  metrics.sample('vault.a', Number.POSITIVE_INFINITY);
  assert.deepEqual(metrics.series(), []);
});

test('the running process is measured when metrics are read', () => {
  const metrics = createMetrics({ clock: testEnv().clock });
  reportRuntime(metrics);
  const text = prometheusText(metrics);
  for (const name of ['vault_runtime_alloc_bytes', 'vault_runtime_sys_bytes']) {
    assert.match(text, new RegExp(`^${name} [1-9]\\d+$`, 'm'));
  }
});
