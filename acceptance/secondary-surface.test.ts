/** Contract 14.2, lines 10, 21, 25: what a DR secondary answers. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inSync, operationToken, PATH_DISABLED, put, startPair, startSite } from './site.ts';

test('10: a DR secondary serves no client, and says so with the exact text', async (t) => {
  const { a, b } = await startPair(t);
  await put(a, 'x', 1);
  await inSync(a, b);
  const closed: [string, string, unknown?][] = [
    ['GET', 'secret/data/x'],
    ['POST', 'secret/data/x', { data: { value: 2 } }],
    ['LIST', 'secret/metadata'],
    ['DELETE', 'secret/data/x'],
    ['GET', 'cubbyhole/x'],
    ['POST', 'auth/userpass/login/ann', { password: 'x' }],
    ['GET', 'auth/token/lookup-self'],
    ['POST', 'auth/token/create', {}],
    ['GET', 'sys/mounts'],
    ['GET', 'sys/policies/acl/default'],
    ['GET', 'sys/audit'],
    ['POST', 'sys/capabilities-self', { path: 'x' }],
    ['GET', 'sys/internal/ui/mounts'],
    ['PUT', 'sys/unseal', { key: 'x' }],
    ['PUT', 'sys/rotate'],
    ['PUT', 'sys/rekey/init', {}],
    ['POST', 'sys/replication/dr/primary/enable', {}],
    ['POST', 'sys/replication/dr/primary/demote', {}],
    ['POST', 'sys/replication/dr/primary/secondary-token', { id: 'x' }],
    ['POST', 'sys/replication/dr/secondary/enable', { token: 'x' }],
    ['GET', 'no/such/path'],
  ];
  for (const [method, path, body] of closed) {
    const answer = await b.call(method, path, body);
    assert.equal(answer.status, 400, `${method} ${path}: ${answer.text}`);
    assert.deepEqual(answer.json.errors, [PATH_DISABLED], `${method} ${path}`);
  }
  const health = await b.call('GET', 'sys/health', undefined, { token: '' });
  assert.equal(health.status, 472);
  assert.equal(health.json.replication_dr_mode, 'secondary');
  assert.equal((await b.call('HEAD', 'sys/health', undefined, { token: '' })).status, 472);
  assert.equal((await b.call('GET', 'sys/health?drsecondarycode=200', undefined, { token: '' })).status, 200);
  for (const path of [
    'sys/leader',
    'sys/seal-status',
    'sys/init',
    'sys/replication/status',
    'sys/replication/dr/status',
    'sys/replication/performance/status',
  ]) {
    assert.equal((await b.call('GET', path, undefined, { token: '' })).status, 200, path);
  }
  const both = (await b.must('GET', 'sys/replication/status', undefined, { token: '' })).data;
  assert.deepEqual(both.performance, { mode: 'disabled' });
  assert.equal(both.dr.mode, 'secondary');
});

test('the operations of a DR secondary need a DR operation token', async (t) => {
  const { b } = await startPair(t);
  for (const name of [
    'promote',
    'disable',
    'update-primary',
    'recover',
    'reindex',
    'merkle-check',
    'operation-token/delete',
  ]) {
    const path = `sys/replication/dr/secondary/${name}`;
    const none = await b.call('POST', path, {}, { token: '' });
    assert.equal(none.status, 400, `${name}: ${none.text}`);
    assert.deepEqual(none.json.errors, ['DR operation token was not provided'], name);
    const wrong = await b.call('POST', path, { dr_operation_token: 'hvs.wrong' }, { token: '' });
    assert.equal(wrong.status, 403, name);
    assert.deepEqual(wrong.json.errors, ['permission denied'], name);
    const root = await b.call('POST', path, { dr_operation_token: b.rootToken }, { token: '' });
    assert.equal(root.status, 403, `${name} with the root token`);
  }
  assert.equal((await b.drStatus()).mode, 'secondary');
});

test('a cluster that is no DR secondary says so', async (t) => {
  const a = await startSite(t, 'a');
  for (const name of ['promote', 'disable', 'update-primary', 'generate-operation-token/attempt']) {
    const answer = await a.call(
      'POST',
      `sys/replication/dr/secondary/${name}`,
      { dr_operation_token: 'x' },
      { token: '' },
    );
    assert.equal(answer.status, 400, name);
    assert.deepEqual(answer.json.errors, ['Not a DR secondary.'], name);
  }
});

test('a DR operation token shows the nodes of a DR secondary, and in the end seals it', async (t) => {
  const { a, b } = await startPair(t);
  await inSync(a, b);
  const token = await operationToken(b);
  const raft = (...args: readonly string[]) => b.cli(['operator', 'raft', ...args], { token: '' });
  const peers = await raft('list-peers', `-dr-token=${token}`);
  assert.equal(peers.status, 0, peers.stderr);
  assert.match(peers.stdout, new RegExp(`^b +127\\.0\\.0\\.1:${b.node.clusterPort} +leader +true$`, 'm'));
  assert.match((await raft('list-peers')).stderr, /path disabled|DR operation token was not provided/);
  const set = await raft('autopilot', 'set-config', `-dr-token=${token}`, '-max-trailing-logs=77');
  assert.equal(set.status, 0, set.stderr);
  const settings = await raft('autopilot', 'get-config', `-dr-token=${token}`, '-format=json');
  assert.equal(JSON.parse(settings.stdout).max_trailing_logs, 77);
  const state = await raft('autopilot', 'state', `-dr-token=${token}`);
  assert.match(state.stdout, /^Leader: +b$/m);
  const removed = await raft('remove-peer', `-dr-token=${token}`, 'b');
  assert.equal(removed.status, 2);
  assert.match(removed.stderr, /node "b" is the only one of this cluster and cannot be removed/);

  const onA = await a.must('GET', 'sys/storage/raft/configuration');
  assert.equal(onA.data.config.servers[0].node_id, 'a');
  assert.equal(
    (await a.must('GET', 'sys/storage/raft/autopilot/configuration')).data.max_trailing_logs,
    1000,
  );

  assert.equal((await b.cli(['operator', 'step-down'], { token: 'hvs.wrong' })).status, 2);
  const down = await b.cli(['operator', 'step-down'], { token });
  assert.equal(down.status, 0, down.stderr);
  const sealed = await b.cli(['operator', 'seal'], { token });
  assert.equal(sealed.status, 0, sealed.stderr);
  assert.equal((await b.must('GET', 'sys/seal-status', undefined, { token: '' })).sealed, true);
  await b.unseal(a.keys);
  await put(a, 'after', 1);
  await inSync(a, b);
});

test('21: a DR secondary writes nothing to audit devices and keeps a record of its own', async (t) => {
  const { a, b } = await startPair(t);
  const file = join(a.node.folder, 'audit.log');
  await a.must('PUT', 'sys/audit/file', { type: 'file', options: { file_path: file } });
  await put(a, 'x', 'a-secret-value');
  await inSync(a, b);
  const lines = readFileSync(file, 'utf8');
  assert.ok(lines.includes('secret/data/x'));
  assert.ok(!lines.includes('a-secret-value') && !lines.includes(a.rootToken));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const before = statSync(file).size;

  const token = await operationToken(b);
  await b.must(
    'POST',
    'sys/replication/dr/secondary/merkle-check',
    { dr_operation_token: token },
    { token: '' },
  );
  assert.equal(statSync(file).size, before);
  const log = readFileSync(b.node.logFile, 'utf8');
  const record = [
    join(b.node.folder, 'data', 'dr-operations.log'),
    join(b.node.folder, 'dr-operations.log'),
  ].find((path) => existsSync(path));
  const kept = `${log}${record === undefined ? '' : readFileSync(record, 'utf8')}`;
  assert.ok(kept.includes('sys/replication/dr/secondary/merkle-check'), 'no local record of a DR operation');
  assert.ok(!kept.includes(token), 'the record shows the token');
});

test('25: status endpoints can be switched off for a listener', async (t) => {
  const a = await startSite(t, 'a', { listenerConfig: '  disable_replication_status_endpoints = true' });
  for (const path of [
    'sys/replication/status',
    'sys/replication/dr/status',
    'sys/replication/performance/status',
  ]) {
    const answer = await a.call('GET', path);
    assert.equal(answer.status, 404, path);
    assert.deepEqual(answer.json.errors, ['disabled path'], path);
  }
});
