/** The configuration as `sys/config/state/sanitized` shows it: Vault's member names, nothing secret. */
import type { ServerConfig } from './server-config.ts';

export function sanitizedState(config: Omit<ServerConfig, 'sanitized'>): Readonly<Record<string, unknown>> {
  const { storage } = config;
  return {
    api_addr: config.apiAddr,
    cache_size: 0,
    cluster_addr: config.clusterAddr,
    cluster_cipher_suites: '',
    cluster_name: config.clusterName ?? '',
    default_lease_ttl: config.defaultLeaseTtlMs / 1000,
    default_max_request_duration: config.defaultMaxRequestMs / 1000,
    disable_cache: false,
    disable_clustering: config.disableClustering,
    disable_indexing: false,
    disable_mlock: true,
    disable_performance_standby: true,
    disable_printable_check: false,
    disable_sealwrap: true,
    disable_sentinel_trace: true,
    enable_response_header_hostname: config.responseHeaderHostname,
    enable_response_header_raft_node_id: false,
    enable_ui: config.ui,
    enable_unauthenticated_access: config.unauthenticatedAccess,
    introspection_endpoint: false,
    listeners: config.listeners.map((listener) => ({ type: listener.endpoint.type, config: listener.raw })),
    log_format: config.log.format,
    log_level: config.log.level,
    log_requests_level: '',
    max_lease_ttl: config.maxLeaseTtlMs / 1000,
    pid_file: config.pidFile ?? '',
    plugin_directory: '',
    raw_storage_endpoint: config.rawStorageEndpoint,
    seals: [{ disabled: false, type: 'shamir' }],
    storage: {
      cluster_addr: config.clusterAddr,
      disable_clustering: config.disableClustering,
      redirect_addr: config.apiAddr,
      type: storage.type,
    },
    telemetry: {
      disable_hostname: config.telemetry.disableHostname,
      metrics_prefix: config.telemetry.prefix === 'vault' ? '' : config.telemetry.prefix,
      // Go prints a duration as nanoseconds.
      prometheus_retention_time: config.telemetry.prometheusRetentionMs * 1_000_000,
    },
  };
}
