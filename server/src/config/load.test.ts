import assert from 'node:assert/strict';
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
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
    'b.hcl': `storage "file" {\n  path = "/d"\n}\n${LISTENER}ui = false\ndefault_lease_ttl = "1h"\nmax_lease_ttl = "8h"\nlog_level = "debug"\ntelemetry { disable_hostname = true }\n`,
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

test('no file, a missing file and a file that is no text stop the start', () => {
  using folder = folderWith({});
  assert.match(problems([]).join(), /^no configuration files found/);
  assert.match(problems([folder.path]).join(), /^no configuration files found/);
  assert.match(
    problems([join(folder.path, 'none.hcl')]).join(),
    /^cannot read configuration .*none\.hcl: ENOENT/,
  );
  const binary = join(folder.path, 'binary.hcl');
  writeFileSync(binary, Buffer.from([0xff, 0xfe, 0x00]));
  assert.match(problems([binary]).join(), /^cannot read configuration .*binary\.hcl: /);
});
