import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testCertificates } from '../http/testing/certificates.ts';
import { loadConfig } from './load.ts';
import { ConfigError } from './place.ts';

function folderWith(files: Readonly<Record<string, string>>) {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'holdfast-config-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  return folder;
}

function problems(paths: readonly string[]): readonly string[] {
  try {
    loadConfig(paths, {});
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const STORAGE = 'storage "inmem" {}\n';
const LISTENER = 'listener "tcp" {\n  tls_disable = true\n}\n';
const OTHER = 'listener "tcp" {\n  address = "127.0.0.1:8300"\n  tls_disable = true\n}\n';

test('a folder gives its .hcl and .json files in the order of their names, and nothing else', () => {
  using folder = folderWith({
    '20-names.json': '{"cluster_name": "later"}',
    '10-base.hcl': `${STORAGE}${LISTENER}cluster_name = "earlier"\n`,
    'notes.txt': 'not a configuration {',
    '.#10-base.hcl': 'left by an editor {',
    '10-base.hcl~': 'left by an editor {',
  });
  mkdirSync(join(folder.path, 'sub.hcl'));
  assert.equal(loadConfig([folder.path], {}).clusterName, 'later');
});

test('several files merge as in Vault: later wins, listeners add up, switches stay on, TTLs take the longer', () => {
  using folder = folderWith({
    'a.hcl': `${STORAGE}${LISTENER}ui = true\nraw_storage_endpoint = true\ndefault_lease_ttl = "2h"\nmax_lease_ttl = "4h"\nlog_level = "error"\ncluster_name = "a"\ntelemetry { metrics_prefix = "a" }\n`,
    'b.hcl': `storage "file" {\n  path = "/d"\n}\n${OTHER}ui = false\ndefault_lease_ttl = "1h"\nmax_lease_ttl = "8h"\nlog_level = "debug"\ntelemetry { disable_hostname = true }\n`,
  });
  const [a, b] = [join(folder.path, 'a.hcl'), join(folder.path, 'b.hcl')];
  const config = loadConfig([a, b], {});
  assert.equal(config.storage.type, 'file');
  assert.equal(config.listeners.length, 2);
  assert.equal(config.ui, true);
  assert.equal(config.rawStorageEndpoint, true);
  assert.equal(config.defaultLeaseTtlMs, 2 * 3_600_000);
  assert.equal(config.maxLeaseTtlMs, 8 * 3_600_000);
  assert.equal(config.log.level, 'debug');
  assert.equal(config.clusterName, 'a');
  assert.deepEqual([config.telemetry.prefix, config.telemetry.disableHostname], ['vault', true]);
  assert.equal(loadConfig([b, a], {}).log.level, 'error');
});

test('a file that is named twice, or is in a folder that is named as well, is read once', () => {
  using folder = folderWith({ 'a.hcl': STORAGE + LISTENER });
  const file = join(folder.path, 'a.hcl');
  assert.equal(loadConfig([folder.path, file, file], {}).listeners.length, 1);
});

test('each problem names its own file', () => {
  using folder = folderWith({ 'a.hcl': `${STORAGE}foo = 1\n`, 'b.hcl': `${LISTENER}\nbar = 1\n` });
  const [a, b] = [join(folder.path, 'a.hcl'), join(folder.path, 'b.hcl')];
  assert.deepEqual(problems([a, b]), [`${a}:2:1: unknown setting "foo"`, `${b}:5:1: unknown setting "bar"`]);
});

test('no file and a missing file stop the start', () => {
  using folder = folderWith({});
  assert.match(problems([]).join(), /^no configuration files found/);
  assert.match(problems([folder.path]).join(), /^no configuration files found/);
  assert.match(
    problems([join(folder.path, 'none.hcl')]).join(),
    /^cannot read configuration .*none\.hcl: ENOENT/,
  );
});

test('a file that is no text is reported at the first byte that is none, an empty one at its beginning', () => {
  const rows: readonly (readonly [Buffer, string])[] = [
    [Buffer.from([0xff, 0xfe, 0x00]), '1:1: the file is no text: here stands a byte that is no UTF-8'],
    [
      Buffer.concat([Buffer.from('ui = true\n# é'), Buffer.from([0x80]), Buffer.from('\n')]),
      '2:4: the file is no text: here stands a byte that is no UTF-8',
    ],
    // Cut off inside of a character.
    [Buffer.from([0x61, 0xc3]), '1:2: the file is no text: here stands a byte that is no UTF-8'],
    [Buffer.from('a\0'), '1:2: unexpected character "\\u0000"'],
    [Buffer.from(''), '1:1: the file is empty: "storage" and "listener" must be given'],
    [Buffer.from('# later\n'), '1:1: the file is empty: "storage" and "listener" must be given'],
    [Buffer.from('{}'), '1:1: the file is empty: "storage" and "listener" must be given'],
  ];
  for (const [bytes, wanted] of rows) {
    using folder = folderWith({});
    const file = join(folder.path, 'c.hcl');
    writeFileSync(file, bytes);
    assert.deepEqual(problems([file]), [`${file}:${wanted}`]);
  }
  using folder = folderWith({ 'a.hcl': STORAGE + LISTENER, 'b.hcl': '' });
  assert.deepEqual(problems([folder.path]), [], 'an empty one beside others does no harm');
});

test('files that cannot be read are reported together, with the mistakes of the others', () => {
  using folder = folderWith({ 'a.hcl': `${STORAGE}${LISTENER}foo = 1\n` });
  const [a, b, c] = ['a.hcl', 'b.hcl', 'c.hcl'].map((name) => join(folder.path, name));
  const found = problems([b ?? '', a ?? '', c ?? '']);
  assert.equal(found.length, 3);
  assert.match(found[0] ?? '', /b\.hcl: ENOENT/);
  assert.match(found[1] ?? '', /c\.hcl: ENOENT/);
  assert.equal(found[2], `${a}:5:1: unknown setting "foo"`);
});

test('what is wrong with certificates, keys and the pid file is reported at their settings, all at once', async () => {
  using files = await testCertificates();
  using others = await testCertificates();
  using folder = folderWith({});
  const missing = join(folder.path, 'none', 'x');
  const tls = (port: number, cert: string, key: string) =>
    `listener "tcp" {\n  address = "127.0.0.1:${port}"\n  tls_cert_file = "${cert}"\n  tls_key_file = "${key}"\n}\n`;
  const file = join(folder.path, 'c.hcl');
  writeFileSync(
    file,
    [
      `pid_file = "${missing}"\napi_addr = "vault"\nui = "on"\n${STORAGE}`,
      tls(1, missing, missing),
      tls(2, files.certFile, others.keyFile),
      tls(3, file, file),
      tls(4, files.certFile, files.keyFile),
    ].join(''),
  );
  const wanted = [
    `1:1: "pid_file": cannot write ${missing}: ENOENT`,
    '2:1: "api_addr" must be a URL such as "https://vault.example.com:8200", not "vault"',
    '3:6: "ui" must be true or false, not "on"',
    `7:3: "tls_cert_file": cannot read ${missing}: ENOENT`,
    `8:3: "tls_key_file": cannot read ${missing}: ENOENT`,
    `13:3: "tls_key_file": private key ${others.keyFile} does not belong to certificate ${files.certFile}`,
    `17:3: "tls_cert_file": ${file} holds no PEM certificate`,
    `18:3: "tls_key_file": ${file} holds no PEM private key`,
  ];
  const found = problems([file]);
  assert.deepEqual(
    found.map((line, index) => line.startsWith(`${file}:${wanted[index]}`)),
    wanted.map(() => true),
    found.join('\n'),
  );
  assert.equal(existsSync(missing), false);
});

test('the pid file is as it was after a look at the configuration', () => {
  using folder = folderWith({ 'old.pid': '7' });
  for (const name of ['old.pid', 'new.pid']) {
    const file = join(folder.path, 'c.hcl');
    writeFileSync(file, `${STORAGE}${LISTENER}pid_file = "${join(folder.path, name)}"\n`);
    assert.deepEqual(problems([file]), []);
  }
  assert.equal(readFileSync(join(folder.path, 'old.pid'), 'utf8'), '7');
  assert.equal(existsSync(join(folder.path, 'new.pid')), false);
  const file = join(folder.path, 'c.hcl');
  writeFileSync(file, `${STORAGE}${LISTENER}pid_file = "${folder.path}"\n`);
  assert.match(problems([file]).join(), /c\.hcl:5:1: "pid_file": cannot write .*: EISDIR/);
});
