import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from './load.ts';
import { ConfigError } from './place.ts';

function problems(text: string, environment: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    parseConfig([{ file: 'c.hcl', text }], environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const LISTENER = 'listener "tcp" {\n  tls_disable = true\n}\n';
const BASE = `storage "inmem" {}\n${LISTENER}`;

test('a mistake at the top of the file is reported with its place and a hint', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['api_adr = "http://a"', '3:0: unknown setting "api_adr"; did you mean "api_addr"?'],
    ['api-addr = "http://a"', '1:1: unknown setting "api-addr"; did you mean "api_addr"?'],
    ['UI = true', '1:1: unknown setting "UI"; did you mean "ui"?'],
    ['listner "tcp" {}', '1:1: unknown setting "listner"; did you mean "listener"?'],
    ['clustre_addr = "x"', '1:1: unknown setting "clustre_addr"; did you mean "cluster_addr"?'],
    ['defaultleasettl = "1h"', '1:1: unknown setting "defaultleasettl"; did you mean "default_lease_ttl"?'],
    [
      'raw_storage_endpiont = true',
      '1:1: unknown setting "raw_storage_endpiont"; did you mean "raw_storage_endpoint"?',
    ],
    ['frobnicate = 1', '1:1: unknown setting "frobnicate"'],
    ['__proto__ = 1', '1:1: unknown setting "__proto__"'],
    ['constructor = 1', '1:1: unknown setting "constructor"'],
    ['ui = "maybe"', '1:6: "ui" must be true or false, not "maybe"'],
    ['ui = 2', '1:6: "ui" must be true or false, not 2'],
    ['ui = [true]', '1:6: "ui" must be true or false, not a list'],
    ['ui {}', '1:4: "ui" must be true or false, not a block'],
    ['cluster_name = ["a"]', '1:16: "cluster_name" must be a text, not a list'],
    [
      'default_lease_ttl = "soon"',
      '1:21: "default_lease_ttl" must be a duration such as "30s" or "768h", or seconds, not "soon"',
    ],
    [
      'max_lease_ttl = true',
      '1:17: "max_lease_ttl" must be a duration such as "30s" or "768h", or seconds, not true',
    ],
    [
      'max_lease_ttl = -1',
      '1:17: "max_lease_ttl" must be a duration such as "30s" or "768h", or seconds, not -1',
    ],
    [
      'log_level = "inof"',
      '1:1: "log_level" must be one of trace, debug, info, warn, error, not "inof"; did you mean "info"?',
    ],
    ['log_format = "xml"', '1:1: "log_format" must be one of standard, json, not "xml"'],
    ['log_rotate_bytes = -5', '1:20: "log_rotate_bytes" must be a whole number of at least 0, not -5'],
    ['log_rotate_bytes = 1.5', '1:20: "log_rotate_bytes" must be a whole number of at least 0, not 1.5'],
    [
      'log_rotate_max_files = -2',
      '1:24: "log_rotate_max_files" must be a whole number of at least -1, not -2',
    ],
    [
      'api_addr = "vault:8200"',
      'c.hcl:1:1: "api_addr" must be a URL such as "https://vault.example.com:8200", not "vault:8200"',
    ],
    [
      'api_addr = "ftp://a"',
      'c.hcl:1:1: "api_addr" must be a URL such as "https://vault.example.com:8200", not "ftp://a"',
    ],
    [
      'api_addr = "https://u:p@a"',
      'c.hcl:1:1: "api_addr" must be a URL such as "https://vault.example.com:8200", not "https://u:p@a"',
    ],
    [
      'cluster_addr = "10.0.0.1"',
      'c.hcl:1:1: "cluster_addr" must be a URL such as "https://vault.example.com:8200", not "10.0.0.1"',
    ],
    [
      'api_addr = "http://{{ GetPrivatIP }}:8200"',
      '1:1: unknown address template "{{ GetPrivatIP }}"; GetPrivateIP, GetPublicIP and GetInterfaceIP are known',
    ],
    [
      'enable_unauthenticated_access = ["rekei"]',
      '1:1: "enable_unauthenticated_access": unknown group "rekei"; did you mean "rekey"?',
    ],
    [
      'seal "awskms" {}',
      '1:1: seal type "awskms" is not supported: only "shamir" is, which needs no seal block',
    ],
    ['ha_storage "consul" {}', '1:1: "ha_storage" is not supported: one storage holds everything'],
    ['storage "inmem" {}', '2:1: only one storage block is permitted'],
    ['backend "inmem" {}', '1:1: only one storage block is permitted'],
    ['telemetry {}\ntelemetry {}', '2:1: only one "telemetry" block is permitted'],
    [
      'telemetry { disable_hostnam = true }',
      '1:13: unknown setting "disable_hostnam" in "telemetry"; did you mean "disable_hostname"?',
    ],
    [
      'telemetry { prometheus_retention_time = "x" }',
      '1:41: "prometheus_retention_time" in "telemetry" must be a duration such as "30s" or "768h", or seconds, not "x"',
    ],
    [
      'replication { logshipper_buffer_lenght = 1 }',
      '1:15: unknown setting "logshipper_buffer_lenght" in "replication"; did you mean "logshipper_buffer_length"?',
    ],
    [
      'replication { logshipper_buffer_size = "1xb" }',
      '1:40: "logshipper_buffer_size" in "replication" must be a number of bytes such as 33554432 or "32MiB", not "1xb"',
    ],
    [
      'default_lease_ttl = "1h"\nmax_lease_ttl = "30m"',
      'c.hcl:1:1: "default_lease_ttl" (3600s) is longer than "max_lease_ttl" (1800s)',
    ],
  ];
  for (const [line, wanted] of rows) {
    const place = wanted.startsWith('c.hcl:') ? wanted : `c.hcl:${wanted.replace('3:0', '1:1')}`;
    assert.deepEqual(problems(`${line}\n${BASE}`), [place], line);
  }
});

test('a mistake in a listener is reported with its place and a hint', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['adress = "a"', '3:1: unknown setting "adress" in listener "tcp"; did you mean "address"?'],
    [
      'tls_disabled = true',
      '3:1: unknown setting "tls_disabled" in listener "tcp"; did you mean "tls_disable"?',
    ],
    ['tls_cert = "a"', '3:1: unknown setting "tls_cert" in listener "tcp"; did you mean "tls_cert_file"?'],
    ['address = "a:b:c"', '3:1: "address" must be host:port, such as "127.0.0.1:8200", not "a:b:c"'],
    ['address = "a:99999"', '3:1: "address" must be host:port, such as "127.0.0.1:8200", not "a:99999"'],
    ['address = ""', '3:1: "address" must be host:port, such as "127.0.0.1:8200", not ""'],
    [
      'address = "http://a:8200"',
      '3:1: "address" must be host:port, such as "127.0.0.1:8200", not "http://a:8200"',
    ],
    [
      'cluster_address = "a:b:c"',
      '3:1: "cluster_address" must be host:port, such as "127.0.0.1:8200", not "a:b:c"',
    ],
    [
      'max_request_size = "lots"',
      '3:20: "max_request_size" in listener "tcp" must be a number of bytes such as 33554432 or "32MiB", not "lots"',
    ],
    [
      'max_request_duration = "-1s"',
      '3:24: "max_request_duration" in listener "tcp" must be a duration such as "30s" or "768h", or seconds, not "-1s"',
    ],
    ['http_read_header_timeout = "5m"', '3:1: "http_read_header_timeout" must be between 1ms and 60s'],
    ['http_read_header_timeout = 0', '3:1: "http_read_header_timeout" must be between 1ms and 60s'],
    [
      'tls_min_version = "tls11"',
      '3:1: "tls_min_version" = "tls11" is not supported: below "tls12" TLS is broken',
    ],
    ['tls_max_version = "1.3"', '3:1: "tls_max_version" must be "tls12" or "tls13", not "1.3"'],
    [
      'tls_cipher_suites = "TLS_RSA_WITH_AES_128_CBC_SHA"',
      '3:1: cipher suite "TLS_RSA_WITH_AES_128_CBC_SHA" is unknown, or has no forward secrecy or authentication',
    ],
    [
      'x_forwarded_for_authorized_addrs = "10.0.0.0/33"',
      '3:1: "x_forwarded_for_authorized_addrs": "10.0.0.0/33" is neither an IP address nor a CIDR range',
    ],
    [
      'x_forwarded_for_authorized_addrs = "proxy"',
      '3:1: "x_forwarded_for_authorized_addrs": "proxy" is neither an IP address nor a CIDR range',
    ],
    [
      'x_forwarded_for_hop_skips = -1',
      '3:29: "x_forwarded_for_hop_skips" in listener "tcp" must be a whole number from 0 to 64, not -1',
    ],
    [
      'proxy_protocol_behavior = "use_always"',
      '3:1: "proxy_protocol_behavior" in listener "tcp" is not supported: the PROXY protocol is not spoken; let the proxy send X-Forwarded-For and name it in x_forwarded_for_authorized_addrs',
    ],
    [
      'chroot_namespace = "ns1"',
      '3:1: "chroot_namespace" in listener "tcp" is not supported: there are no namespaces below root',
    ],
    [
      'redact_version = true',
      '3:1: "redact_version" = true is not supported: status answers are not redacted',
    ],
    [
      'telemetry { unauthenticated_metrics = true }',
      '3:13: unknown setting "unauthenticated_metrics" in "telemetry" in listener "tcp"; did you mean "unauthenticated_metrics_access"?',
    ],
    [
      'telemetry { metrics_only = true }',
      '3:13: "metrics_only" = true is not supported: metrics are on every listener',
    ],
    [
      'profiling { unauthenticated_pprof_access = true }',
      '3:13: "unauthenticated_pprof_access" = true is not supported: there are no Go profiles in this server',
    ],
    [
      'custom_response_headers { "6xx" = { "X-A" = ["1"] } }',
      '3:27: "6xx" is no status for custom_response_headers: use "default", a class such as "2xx", or a status',
    ],
    [
      'custom_response_headers { "default" = { "X-Vault-Token" = ["1"] } }',
      '3:41: header "X-Vault-Token" belongs to the server and cannot be set',
    ],
    [
      'custom_response_headers { "default" = { "Content-Length" = ["1"] } }',
      '3:41: header "Content-Length" belongs to the server and cannot be set',
    ],
    ['custom_response_headers { "default" = { "X A" = ["1"] } }', '3:41: "X A" is no header name'],
    [
      'custom_response_headers { "default" = { "X-A" = [1] } }',
      '3:41: header "X-A" must be a list of printable ASCII texts',
    ],
    [
      'custom_response_headers { "default" = { "X-A" = ["a\\nb"] } }',
      '3:41: header "X-A" must be a list of printable ASCII texts',
    ],
    [
      'custom_response_headers { "default" = "x" }',
      '3:27: custom_response_headers must map header names to lists of texts',
    ],
    ['socket_mode = "660"', '3:1: unknown setting "socket_mode" in listener "tcp"'],
  ];
  for (const [line, wanted] of rows) {
    const text = `storage "inmem" {}\nlistener "tcp" {\n${line}\n  tls_disable = true\n}\n`;
    assert.deepEqual(problems(text), [`c.hcl:${wanted}`], line);
  }
});

test('TLS needs its files, and its settings must fit together', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [
      '',
      [
        'c.hcl:1:1: "tls_cert_file" is required unless "tls_disable" is true',
        'c.hcl:1:1: "tls_key_file" is required unless "tls_disable" is true',
      ],
    ],
    ['tls_cert_file = "c"', ['c.hcl:1:1: "tls_key_file" is required unless "tls_disable" is true']],
    [
      'tls_cert_file = "c"\ntls_key_file = "k"\ntls_require_and_verify_client_cert = true',
      [
        'c.hcl:4:1: "tls_require_and_verify_client_cert" needs "tls_client_ca_file", whose authorities sign the clients',
      ],
    ],
    [
      'tls_cert_file = "c"\ntls_key_file = "k"\ntls_require_and_verify_client_cert = true\ntls_client_ca_file = "a"\ntls_disable_client_certs = true',
      [
        'c.hcl:4:1: "tls_require_and_verify_client_cert" and "tls_disable_client_certs" are mutually exclusive',
      ],
    ],
    [
      'tls_cert_file = "c"\ntls_key_file = "k"\ntls_min_version = "tls13"\ntls_max_version = "tls12"',
      ['c.hcl:5:1: "tls_max_version" is below "tls_min_version"'],
    ],
  ];
  for (const [lines, wanted] of rows) {
    assert.deepEqual(problems(`listener "tcp" {\n${lines}\n}\nstorage "inmem" {}\n`), wanted, lines);
  }
});

test('a mistake in the storage stanza is reported with its place and a hint', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['storage "rafft" { path = "/d" }', '1:1: storage type "rafft" is unknown; did you mean "raft"?'],
    [
      'storage "consul" { address = "a" }',
      '1:1: storage type "consul" is not supported: use "raft" or "file" (durable) or "inmem" (lost at exit)',
    ],
    ['storage "raft" {}', '1:1: storage "raft" needs "path", the folder of its files'],
    ['storage "file" {}', '1:1: storage "file" needs "path", the folder of its files'],
    [
      'storage "file" { paht = "/d" path = "/d" }',
      '1:18: unknown setting "paht" in storage "file"; did you mean "path"?',
    ],
    ['storage "file" { path = "/d" node_id = "a" }', '1:30: unknown setting "node_id" in storage "file"'],
    [
      'backend "raft" { path = "/d" nodeid = "a" }',
      '1:30: unknown setting "nodeid" in backend "raft"; did you mean "node_id"?',
    ],
    ['storage = "raft"', '1:1: "storage" must be a block with 1 labels'],
  ];
  for (const [line, wanted] of rows)
    assert.deepEqual(problems(`${line}\n${LISTENER}`), [`c.hcl:${wanted}`], line);
});

test('a listener of another type is reported', () => {
  assert.deepEqual(problems(`${BASE}listener "tpc" {}\n`), [
    'c.hcl:5:1: listener type "tpc" is unknown, only "tcp" and "unix" are; did you mean "tcp"?',
  ]);
  assert.deepEqual(problems('storage "inmem" {}\nlistener "unix" {\n tls_disable = true\n}\n'), [
    'c.hcl:2:1: listener "unix" needs "address", the path of the socket',
  ]);
  assert.deepEqual(
    problems(
      'storage "inmem" {}\nlistener "unix" {\n address = "/s"\n socket_mode = "999"\n socket_user = "bob"\n tls_disable = true\n}\n',
    ),
    [
      'c.hcl:4:2: "socket_mode" must be an octal mode such as "660", not "999"',
      'c.hcl:5:2: "socket_user" must be a numeric id, not "bob"',
    ],
  );
});

test('what is missing is reported', () => {
  assert.deepEqual(problems(LISTENER), ['no storage: a "storage" block must be given']);
  assert.deepEqual(problems('storage "inmem" {}'), ['no listener: at least one "listener" block is needed']);
});

test('two listeners with one address are reported with both places', () => {
  const tcp = (address: string) => `listener "tcp" {\n  address = "${address}"\n  tls_disable = true\n}\n`;
  const both = (a: string, b: string) => problems(`storage "inmem" {}\n${a}${b}`);
  const taken = (a: string, b: string) => [
    `c.hcl:6:1: "address" of this listener, ${b}, is taken by the listener at c.hcl:2:1 with ${a}`,
  ];
  for (const [a, b] of [
    ['127.0.0.1:8200', '127.0.0.1:8200'],
    ['[::]:8200', '127.0.0.1:8200'],
    ['127.0.0.1:8200', '0.0.0.0:8200'],
  ] as const) {
    assert.deepEqual(both(tcp(a), tcp(b)), taken(a, b));
  }
  for (const [a, b] of [
    ['127.0.0.1:8200', '127.0.0.1:8300'],
    ['127.0.0.1:0', '127.0.0.1:0'],
    ['127.0.0.1:8200', '127.0.0.2:8200'],
    ['0.0.0.0:8200', '[::1]:8200'],
  ] as const) {
    assert.deepEqual(both(tcp(a), tcp(b)), []);
  }
  const unix = (path: string) => `listener "unix" {\n  address = "${path}"\n  tls_disable = true\n}\n`;
  assert.deepEqual(both(unix('/run/v'), unix('/run/./v')), taken('/run/v', '/run/./v'));
});

test('a wrong address of the cluster or the API is reported together with the other mistakes', () => {
  assert.deepEqual(
    problems(
      `${BASE}foo = 1\ncluster_addr = "a b"\napi_addr = "vault:8200"\ndefault_lease_ttl = "999999h"\n`,
    ),
    [
      'c.hcl:5:1: unknown setting "foo"',
      'c.hcl:6:1: "cluster_addr" must be a URL such as "https://vault.example.com:8200", not "a b"',
      'c.hcl:7:1: "api_addr" must be a URL such as "https://vault.example.com:8200", not "vault:8200"',
      'c.hcl:8:1: "default_lease_ttl" (3599996400s) is longer than "max_lease_ttl" (2764800s)',
    ],
  );
});

test('all mistakes are reported at once, in their order', () => {
  assert.deepEqual(
    problems(
      'ui = "maybe"\nfoo = 1\nstorage "inmem" {\n  bar = 2\n}\nlistener "tcp" {\n  baz = 3\n  tls_disable = true\n}\n',
    ),
    [
      'c.hcl:1:6: "ui" must be true or false, not "maybe"',
      'c.hcl:2:1: unknown setting "foo"',
      'c.hcl:4:3: unknown setting "bar" in storage "inmem"',
      'c.hcl:7:3: unknown setting "baz" in listener "tcp"',
    ],
  );
});

test('a file that is no HCL is reported with the place where reading stopped', () => {
  assert.deepEqual(problems('ui = yes\n'), ['c.hcl:1:6: unknown word "yes": a text needs quotes']);
  assert.match(problems('storage "inmem" {\n  path = \n}\n')[0] ?? '', /^c\.hcl:3:1: /);
  assert.match(problems('{"ui": tru}')[0] ?? '', /^c\.hcl:1:8: /);
  assert.match(problems('ui = true\nui = false\n')[0] ?? '', /^c\.hcl:2:1: /);
});

test('a mistake in the environment names the variable', () => {
  assert.deepEqual(problems(BASE, { VAULT_API_ADDR: 'vault:8200' }), [
    'VAULT_API_ADDR must be a URL such as "https://vault.example.com:8200", not "vault:8200"',
  ]);
  assert.deepEqual(problems(BASE, { VAULT_UI: 'on' }), ['VAULT_UI must be true or false, not "on"']);
  assert.deepEqual(problems(BASE, { VAULT_LOG_LEVEL: 'debgu' }), [
    'VAULT_LOG_LEVEL must be one of trace, debug, info, warn, error, not "debgu"; did you mean "debug"?',
  ]);
  assert.deepEqual(problems(BASE, { VAULT_LOG_FORMAT: 'xml' }), [
    'VAULT_LOG_FORMAT must be one of standard, json, not "xml"',
  ]);
});
