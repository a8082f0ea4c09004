/** The `telemetry` stanza. */
import type { BlockReader } from './block-reader.ts';

export type TelemetryConfig = {
  /** 0 switches the Prometheus form off, as in Vault. */
  readonly prometheusRetentionMs: number;
  /** Replaces the leading "vault" of metric names. */
  readonly prefix: string;
  readonly disableHostname: boolean;
};

export const TELEMETRY_DEFAULTS: TelemetryConfig = {
  prometheusRetentionMs: 24 * 3_600_000,
  prefix: 'vault',
  disableHostname: false,
};

const NOT_SENT = 'metrics are fetched from sys/metrics, not sent';
const ALWAYS = 'all metrics are kept';

const IGNORED: Readonly<Record<string, string>> = {
  statsite_address: NOT_SENT,
  statsd_address: NOT_SENT,
  dogstatsd_addr: NOT_SENT,
  dogstatsd_tags: NOT_SENT,
  circonus_api_token: NOT_SENT,
  circonus_api_app: NOT_SENT,
  circonus_api_url: NOT_SENT,
  circonus_submission_interval: NOT_SENT,
  circonus_submission_url: NOT_SENT,
  circonus_check_id: NOT_SENT,
  circonus_check_force_metric_activation: NOT_SENT,
  circonus_check_instance_id: NOT_SENT,
  circonus_check_search_tag: NOT_SENT,
  circonus_check_display_name: NOT_SENT,
  circonus_check_tags: NOT_SENT,
  circonus_broker_id: NOT_SENT,
  circonus_broker_select_tag: NOT_SENT,
  stackdriver_project_id: NOT_SENT,
  stackdriver_location: NOT_SENT,
  stackdriver_namespace: NOT_SENT,
  stackdriver_debug_logs: NOT_SENT,
  enable_hostname_label: 'metrics carry no host name',
  filter_default: ALWAYS,
  prefix_filter: ALWAYS,
  usage_gauge_period: ALWAYS,
  maximum_gauge_cardinality: 'the number of series has a fixed limit',
  lease_metrics_epsilon: ALWAYS,
  num_lease_metrics_buckets: ALWAYS,
  add_lease_metrics_namespace_labels: ALWAYS,
  add_mount_point_rollback_metrics: ALWAYS,
  rollback_metrics_include_mount_point: ALWAYS,
};

export function readTelemetry(reader: BlockReader): TelemetryConfig {
  const config: TelemetryConfig = {
    prometheusRetentionMs:
      reader.duration('prometheus_retention_time')?.value ?? TELEMETRY_DEFAULTS.prometheusRetentionMs,
    prefix: reader.string('metrics_prefix')?.value || TELEMETRY_DEFAULTS.prefix,
    disableHostname: reader.bool('disable_hostname')?.value ?? TELEMETRY_DEFAULTS.disableHostname,
  };
  for (const [name, why] of Object.entries(IGNORED)) reader.ignored(name, why);
  reader.finish();
  return config;
}
