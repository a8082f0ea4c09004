import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withOwnNames } from './assemble.ts';
import { parseConfig } from './load.ts';
import type { ServerConfig } from './server-config.ts';

const BASE = 'storage "inmem" {}\nlistener "tcp" {\n  tls_disable = true\n}\n';

function read(text: string, environment: Readonly<Record<string, string>> = {}): ServerConfig {
  return parseConfig([{ file: 'c.hcl', text }], environment);
}

/** The configuration with `line` added at the top. */
function withLine(line: string, environment: Readonly<Record<string, string>> = {}): ServerConfig {
  return read(`${line}\n${BASE}`, environment);
}

function listenerWith(lines: string): ServerConfig['listeners'][number] {
  const [listener] = read(
    `storage "inmem" {}\nlistener "tcp" {\n  tls_disable = true\n${lines}\n}\n`,
  ).listeners;
  assert.ok(listener);
  return listener;
}

const HOUR = 3_600_000;

test('every setting without a value has its default', () => {
  const { sanitized: _, listeners: __, ...config } = read(BASE);
  assert.deepEqual(config, {
    sources: ['c.hcl'],
    storage: { kind: 'memory', type: 'inmem' },
    apiAddr: '',
    clusterAddr: '',
    clusterName: undefined,
    ui: false,
    defaultLeaseTtlMs: 768 * HOUR,
    maxLeaseTtlMs: 768 * HOUR,
    defaultMaxRequestMs: 90_000,
    log: {
      level: 'info',
      format: 'standard',
      file: undefined,
      rotateBytes: 0,
      rotateMs: 24 * HOUR,
      maxFiles: 0,
    },
    pidFile: undefined,
    disableClustering: false,
    rawStorageEndpoint: false,
    responseHeaderHostname: false,
    unauthenticatedAccess: ['generate-root', 'rekey', 'generate-operation-token'],
    telemetry: { prometheusRetentionMs: 24 * HOUR, prefix: 'vault', disableHostname: false },
    replication: { logRetainedBytesMax: undefined, syncBytesPerSecond: 0 },
    warnings: [],
  });
});

test('every setting at the top of the file is taken', () => {
  const rows: readonly (readonly [string, (config: ServerConfig) => unknown, unknown])[] = [
    ['api_addr = "https://vault.example.com:8200"', (c) => c.apiAddr, 'https://vault.example.com:8200'],
    ['api_addr = "https://vault.example.com:8200/"', (c) => c.apiAddr, 'https://vault.example.com:8200'],
    ['api_addr = "https://lb.example.com/vault"', (c) => c.apiAddr, 'https://lb.example.com/vault'],
    ['api_addr = "https://vault.example.com:8200"', (c) => c.clusterAddr, 'https://vault.example.com:8201'],
    ['api_addr = "http://vault.example.com"', (c) => c.clusterAddr, 'https://vault.example.com:81'],
    ['api_addr = "https://[2001:db8::1]:8200"', (c) => c.clusterAddr, 'https://[2001:db8::1]:8201'],
    ['cluster_addr = "https://10.0.0.1:8201"', (c) => c.clusterAddr, 'https://10.0.0.1:8201'],
    ['cluster_addr = "http://10.0.0.1:8201"', (c) => c.clusterAddr, 'https://10.0.0.1:8201'],
    ['cluster_addr = "https://10.0.0.1:8201"', (c) => c.apiAddr, 'http://10.0.0.1:8200'],
    ['cluster_name = "east"', (c) => c.clusterName, 'east'],
    ['ui = true', (c) => c.ui, true],
    ['ui = "1"', (c) => c.ui, true],
    ['ui = 1', (c) => c.ui, true],
    ['ui = "f"', (c) => c.ui, false],
    ['default_lease_ttl = "1h"', (c) => c.defaultLeaseTtlMs, HOUR],
    ['default_lease_ttl = 3600', (c) => c.defaultLeaseTtlMs, HOUR],
    ['max_lease_ttl = "8760h"', (c) => c.maxLeaseTtlMs, 8760 * HOUR],
    ['max_lease_ttl = "365d"', (c) => c.maxLeaseTtlMs, 8760 * HOUR],
    ['default_max_request_duration = "30s"', (c) => c.defaultMaxRequestMs, 30_000],
    ['log_level = "debug"', (c) => c.log.level, 'debug'],
    ['log_level = "WARNING"', (c) => c.log.level, 'warn'],
    ['log_level = "err"', (c) => c.log.level, 'error'],
    ['log_format = "json"', (c) => c.log.format, 'json'],
    ['log_file = "/var/log/holdfast/"', (c) => c.log.file, '/var/log/holdfast/'],
    ['log_rotate_bytes = 1048576', (c) => c.log.rotateBytes, 1_048_576],
    ['log_rotate_duration = "1h"', (c) => c.log.rotateMs, HOUR],
    ['log_rotate_max_files = -1', (c) => c.log.maxFiles, -1],
    ['pid_file = "/run/holdfast.pid"', (c) => c.pidFile, '/run/holdfast.pid'],
    ['disable_clustering = true', (c) => c.disableClustering, true],
    ['raw_storage_endpoint = true', (c) => c.rawStorageEndpoint, true],
    ['enable_response_header_hostname = true', (c) => c.responseHeaderHostname, true],
    ['enable_unauthenticated_access = []', (c) => c.unauthenticatedAccess, []],
    ['enable_unauthenticated_access = ["rekey"]', (c) => c.unauthenticatedAccess, ['rekey']],
    [
      'enable_unauthenticated_access = "rekey, generate-root"',
      (c) => c.unauthenticatedAccess,
      ['rekey', 'generate-root'],
    ],
    ['disable_mlock = true', (c) => c.warnings, []],
    ['seal "shamir" {}', (c) => c.warnings, []],
    ['telemetry { prometheus_retention_time = "0s" }', (c) => c.telemetry.prometheusRetentionMs, 0],
    ['telemetry { metrics_prefix = "hf" }', (c) => c.telemetry.prefix, 'hf'],
    ['telemetry { disable_hostname = true }', (c) => c.telemetry.disableHostname, true],
    ['replication { logshipper_buffer_size = "64mb" }', (c) => c.replication.logRetainedBytesMax, 64_000_000],
    ['replication { logshipper_buffer_size = "" }', (c) => c.replication.logRetainedBytesMax, undefined],
    ['replication { sync_bytes_per_second = "1MiB" }', (c) => c.replication.syncBytesPerSecond, 1_048_576],
  ];
  for (const [line, get, wanted] of rows) assert.deepEqual(get(withLine(line)), wanted, line);
});

test('every setting of a tcp listener is taken', () => {
  const rows: readonly (readonly [
    string,
    (listener: ServerConfig['listeners'][number]) => unknown,
    unknown,
  ])[] = [
    ['', (l) => l.address, '127.0.0.1:8200'],
    ['', (l) => l.clusterAddress, '127.0.0.1:8201'],
    ['address = "0.0.0.0:9000"', (l) => l.endpoint, { type: 'tcp', host: '0.0.0.0', port: 9000 }],
    ['address = "10.0.0.1"', (l) => l.address, '10.0.0.1:8200'],
    ['address = ":8200"', (l) => l.endpoint, { type: 'tcp', host: '::', port: 8200 }],
    ['address = "[::1]:8200"', (l) => l.endpoint, { type: 'tcp', host: '::1', port: 8200 }],
    ['address = "::1"', (l) => l.address, '[::1]:8200'],
    ['address = "vault.internal:443"', (l) => l.address, 'vault.internal:443'],
    ['address = "127.0.0.1:9000"', (l) => l.clusterAddress, '127.0.0.1:9001'],
    ['cluster_address = "10.0.0.1:9100"', (l) => l.clusterAddress, '10.0.0.1:9100'],
    ['cluster_address = "10.0.0.1"', (l) => l.clusterAddress, '10.0.0.1:8201'],
    ['max_request_size = 1024', (l) => l.requestBytesMax, 1024],
    ['max_request_size = "1MiB"', (l) => l.requestBytesMax, 1_048_576],
    ['max_request_size = -1', (l) => l.requestBytesMax, 0],
    ['max_request_size = 0', (l) => l.requestBytesMax, 33_554_432],
    ['', (l) => l.requestMsMax, undefined],
    ['max_request_duration = "10s"', (l) => l.requestMsMax, 10_000],
    ['', (l) => l.headerTimeoutMs, 5000],
    ['http_read_header_timeout = "2s"', (l) => l.headerTimeoutMs, 2000],
    ['http_read_timeout = "1s"', (l) => [l.headerTimeoutMs, l.readTimeoutMs], [1000, 1000]],
    ['http_read_timeout = "0"', (l) => [l.headerTimeoutMs, l.readTimeoutMs], [5000, 0]],
    ['http_write_timeout = "7s"', (l) => l.writeTimeoutMs, 7000],
    ['http_idle_timeout = "1m"', (l) => l.idleTimeoutMs, 60_000],
    ['require_request_header = true', (l) => l.requireRequestHeader, true],
    ['disable_replication_status_endpoints = true', (l) => l.statusEndpointsDisabled, true],
    ['telemetry { unauthenticated_metrics_access = "true" }', (l) => l.unauthenticatedMetrics, true],
    ['x_forwarded_for_authorized_addrs = "10.0.0.0/8"', (l) => l.forwardedFor?.hopSkips, 0],
    ['x_forwarded_for_authorized_addrs = "10.0.0.0/8"', (l) => l.forwardedFor?.rejectNotPresent, true],
    ['x_forwarded_for_authorized_addrs = []', (l) => l.forwardedFor, undefined],
    ['type = "tcp"', (l) => l.endpoint.type, 'tcp'],
    [
      'custom_response_headers {\n "default" = { "X-A" = ["1", "2"] }\n "4xx" = { "X-B" = ["3"] }\n}',
      (l) => [...l.responseHeaders].map(([status, headers]) => [status, ...headers].flat()),
      [
        ['default', 'x-a', '1; 2'],
        ['4xx', 'x-b', '3'],
      ],
    ],
    ['redact_version = false', (l) => l.raw['redact_version'], false],
    ['profiling { unauthenticated_pprof_access = false }', (l) => l.tls, undefined],
  ];
  for (const [line, get, wanted] of rows) assert.deepEqual(get(listenerWith(line)), wanted, line);
});

test('the TLS settings of a listener are taken', () => {
  const tls = (lines: string) => {
    const text = `storage "inmem" {}\nlistener "tcp" {\n  tls_cert_file = "c"\n  tls_key_file = "k"\n${lines}\n}`;
    const found = read(text).listeners[0]?.tls;
    if (found === undefined) return undefined;
    const { places, ...settings } = found;
    assert.deepEqual(places?.tls_key_file?.line, 4);
    return settings;
  };
  const plain = {
    certFile: 'c',
    keyFile: 'k',
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: undefined,
    clientCaFile: undefined,
  };
  assert.deepEqual(tls(''), plain);
  assert.deepEqual(tls('tls_disable = "false"'), plain);
  assert.equal(tls('tls_disable = 1'), undefined);
  assert.deepEqual(tls('tls_min_version = "tls13"'), { ...plain, minVersion: 'TLSv1.3' });
  assert.deepEqual(tls('tls_max_version = "tls12"'), { ...plain, maxVersion: 'TLSv1.2' });
  assert.equal(
    tls(
      'tls_cipher_suites = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305"',
    )?.ciphers,
    'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305',
  );
  assert.equal(
    tls('tls_require_and_verify_client_cert = true\n tls_client_ca_file = "ca"')?.clientCaFile,
    'ca',
  );
  assert.equal(tls('tls_client_ca_file = "ca"')?.clientCaFile, undefined);
  assert.deepEqual(tls('tls_disable_client_certs = true'), plain);
});

test('a unix listener has a path and permissions', () => {
  const [listener] = read(
    'storage "inmem" {}\nlistener "unix" {\n address = "/run/h.sock"\n socket_mode = "660"\n socket_user = "1000"\n socket_group = 1001\n tls_disable = true\n}',
  ).listeners;
  assert.deepEqual(listener?.endpoint, {
    type: 'unix',
    path: '/run/h.sock',
    mode: 0o660,
    uid: 1000,
    gid: 1001,
  });
});

test('every storage type of ours is taken, under both names of the stanza', () => {
  const storage = (text: string, environment: Readonly<Record<string, string>> = {}) =>
    read(`${text}\nlistener "tcp" {\n  tls_disable = true\n}\n`, environment).storage;
  for (const type of ['inmem', 'inmem_ha', 'inmem_transactional', 'inmem_transactional_ha']) {
    assert.deepEqual(storage(`storage "${type}" {}`), { kind: 'memory', type });
    assert.deepEqual(storage(`backend "${type}" {}`), { kind: 'memory', type });
  }
  assert.deepEqual(storage('storage "file" { path = "/d" }'), { kind: 'embedded', type: 'file', path: '/d' });
  const raft = 'storage "raft" {\n path = "/d"\n node_id = "n1"\n}';
  assert.deepEqual(storage(raft), { kind: 'embedded', type: 'raft', path: '/d', nodeId: 'n1' });
  assert.deepEqual(storage(raft, { VAULT_RAFT_PATH: '/e', VAULT_RAFT_NODE_ID: 'n2' }), {
    kind: 'embedded',
    type: 'raft',
    path: '/e',
    nodeId: 'n2',
  });
  assert.deepEqual(storage('storage "raft" {}', { VAULT_RAFT_PATH: '/e' }), {
    kind: 'embedded',
    type: 'raft',
    path: '/e',
    nodeId: '',
  });
});

test('addresses may stand in the storage stanza, as they once did', () => {
  const config = read(
    'storage "inmem" {\n redirect_addr = "http://a:8200"\n cluster_addr = "https://b:8201"\n disable_clustering = "true"\n}\nlistener "tcp" {\n  tls_disable = true\n}\n',
  );
  assert.deepEqual(
    [config.apiAddr, config.clusterAddr, config.disableClustering],
    ['http://a:8200', 'https://b:8201', true],
  );
});

test('the environment goes over the file', () => {
  const file =
    'api_addr = "http://file:8200"\ncluster_addr = "https://file:8201"\nlog_level = "error"\nlog_format = "standard"\nui = true';
  const config = withLine(file, {
    VAULT_API_ADDR: 'https://env:8200',
    VAULT_CLUSTER_ADDR: 'https://env:8201',
    VAULT_LOG_LEVEL: 'trace',
    VAULT_LOG_FORMAT: 'json',
    VAULT_LOG_FILE: '/l',
    VAULT_UI: 'false',
  });
  assert.deepEqual(
    [config.apiAddr, config.clusterAddr, config.log.level, config.log.format, config.log.file, config.ui],
    ['https://env:8200', 'https://env:8201', 'trace', 'json', '/l', false],
  );
  assert.equal(withLine('', { VAULT_REDIRECT_ADDR: 'http://old:1' }).apiAddr, 'http://old:1');
  assert.equal(withLine(file, { VAULT_API_ADDR: '' }).apiAddr, 'http://file:8200');
});

test('our own prefix of variables goes over the one of Vault', () => {
  const environment = withOwnNames({
    VAULT_API_ADDR: 'http://a:1',
    HOLDFAST_API_ADDR: 'http://b:1',
    VAULT_UI: 'true',
  });
  assert.deepEqual([environment['VAULT_API_ADDR'], environment['VAULT_UI']], ['http://b:1', 'true']);
});

test('JSON gives the same configuration as HCL', () => {
  const hcl = `
    ui = true
    default_lease_ttl = "1h"
    storage "raft" { path = "/d" node_id = "n" }
    listener "tcp" { address = "127.0.0.1:8200" tls_disable = true telemetry { unauthenticated_metrics_access = true } }
    listener "tcp" { address = "127.0.0.2:8200" tls_disable = true custom_response_headers { "200" = { "X-A" = ["1"] } } }
    telemetry { disable_hostname = true }
  `;
  const json = JSON.stringify({
    ui: true,
    default_lease_ttl: '1h',
    storage: { raft: { path: '/d', node_id: 'n' } },
    listener: [
      {
        tcp: {
          address: '127.0.0.1:8200',
          tls_disable: true,
          telemetry: { unauthenticated_metrics_access: true },
        },
      },
      {
        tcp: {
          address: '127.0.0.2:8200',
          tls_disable: true,
          custom_response_headers: { '200': { 'X-A': ['1'] } },
        },
      },
    ],
    telemetry: { disable_hostname: true },
  });
  const shown = (text: string) => {
    const { sanitized: _, listeners, ...config } = read(text);
    return { ...config, listeners: listeners.map(({ place: __, raw: ___, ...listener }) => listener) };
  };
  assert.deepEqual(shown(json), shown(hcl));
});

test('settings of Vault that mean nothing here are accepted with a warning that names their place', () => {
  for (const [line, warning] of [
    ['cache_size = 1000', 'c.hcl:1:1: "cache_size" has no effect: the storage engine keeps its own cache'],
    [
      'disable_cache = true',
      'c.hcl:1:1: "disable_cache" has no effect: the storage engine keeps its own cache',
    ],
    ['plugin_directory = "/p"', 'c.hcl:1:1: "plugin_directory" has no effect: external plugins are not run'],
    ['disable_mlock = false', 'c.hcl:1:1: memory cannot be locked: switch swap off or encrypt it'],
    ['license_path = "/l"', 'c.hcl:1:1: "license_path" has no effect: no licence is needed'],
    [
      'service_registration "consul" { address = "x" }',
      'c.hcl:1:1: "service_registration" has no effect: nodes do not register themselves; let health checks ask sys/health',
    ],
    [
      'replication { logshipper_buffer_length = 4 }',
      'c.hcl:1:15: "logshipper_buffer_length" in "replication" has no effect: the log kept for secondaries is bounded by bytes, see logshipper_buffer_size',
    ],
    [
      'telemetry { statsd_address = "a:1" }',
      'c.hcl:1:13: "statsd_address" in "telemetry" has no effect: metrics are fetched from sys/metrics, not sent',
    ],
  ] as const) {
    assert.deepEqual(withLine(line).warnings, [warning], line);
  }
  const raft = read(
    'storage "raft" {\n path = "/d"\n performance_multiplier = 1\n retry_join { leader_api_addr = "https://a" }\n}\nlistener "tcp" { tls_disable = true }',
  );
  assert.equal(raft.warnings.length, 2);
});

test('a plaintext listener is warned about unless it is on loopback', () => {
  for (const [address, warned] of [
    ['127.0.0.1:8200', false],
    ['127.9.9.9:8200', false],
    ['localhost:8200', false],
    ['[::1]:8200', false],
    ['0.0.0.0:8200', true],
    ['[::]:8200', true],
    ['10.0.0.1:8200', true],
    ['vault:8200', true],
  ] as const) {
    const { warnings } = read(
      `storage "inmem" {}\nlistener "tcp" {\n tls_disable = 1\n address = "${address}"\n}`,
    );
    assert.equal(
      warnings.some((warning) => warning.includes('has TLS off')),
      warned,
      address,
    );
  }
});

test('what is shown of the configuration holds no key material and Vault member names', () => {
  const { sanitized } = read(
    'storage "file" { path = "/d" }\nlistener "tcp" {\n tls_cert_file = "/c"\n tls_key_file = "/k"\n}\ndefault_lease_ttl = "1h"\n',
  );
  assert.equal(sanitized['default_lease_ttl'], 3600);
  assert.deepEqual(sanitized['listeners'], [
    { type: 'tcp', config: { tls_cert_file: '/c', tls_key_file: '/k' } },
  ]);
  assert.deepEqual(sanitized['storage'], {
    cluster_addr: '',
    disable_clustering: false,
    redirect_addr: '',
    type: 'file',
  });
});
