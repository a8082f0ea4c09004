/** Contract 14.2, lines 1 to 9: enabling both sides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../tools/cluster/node.ts';
import { activationToken, follow, get, inSync, put, startSite, W1, W2 } from './site.ts';

const ENABLE = 'sys/replication/dr/primary/enable';
const TOKEN = 'sys/replication/dr/primary/secondary-token';
const SECONDARY = 'sys/replication/dr/secondary/enable';

test('1, 2: a fresh cluster becomes a primary once', async (t) => {
  const a = await startSite(t, 'a');
  assert.deepEqual(await a.drStatus(), { mode: 'disabled' });
  const answer = await a.must('POST', ENABLE, {});
  assert.deepEqual(Object.keys(answer).slice(0, 8), [
    'request_id',
    'lease_id',
    'renewable',
    'lease_duration',
    'data',
    'wrap_info',
    'warnings',
    'auth',
  ]);
  assert.equal(answer.data, null);
  assert.deepEqual(answer.warnings, [W1]);
  const status = await a.drStatus();
  assert.equal(status.mode, 'primary');
  assert.equal(status.state, 'running');
  assert.deepEqual(status.known_secondaries, []);
  assert.match(status.merkle_root, /^[0-9a-f]{40}$/);
  assert.equal(typeof status.last_reindex_epoch, 'string');
  const health = await a.call('GET', 'sys/health', undefined, { token: '' });
  assert.equal(health.status, 200);
  assert.equal(health.json.replication_dr_mode, 'primary');

  const again = await a.call('POST', ENABLE, {});
  assert.equal(again.status, 400);
  assert.equal((await a.drStatus()).cluster_id, status.cluster_id);
});

test('3, 4, 5: an activation token is a wrapped JWT for one id', async (t) => {
  const a = await startSite(t, 'a');
  await a.must('POST', ENABLE, {});
  await a.must('PUT', 'sys/policies/acl/no-sudo', {
    policy: `path "${TOKEN}" { capabilities = ["update"] }`,
  });
  await a.must('PUT', 'sys/policies/acl/with-sudo', {
    policy: `path "${TOKEN}" { capabilities = ["update", "sudo"] }`,
  });
  const weak = (await a.must('POST', 'auth/token/create', { policies: ['no-sudo'] })).auth.client_token;
  const strong = (await a.must('POST', 'auth/token/create', { policies: ['with-sudo'] })).auth.client_token;
  assert.equal((await a.call('POST', TOKEN, { id: 'one' }, { token: weak })).status, 403);

  const answer = await a.must('POST', TOKEN, { id: 'one' }, { token: strong });
  assert.equal(answer.request_id, '');
  assert.equal(answer.data, null);
  const info = answer.wrap_info;
  assert.equal(info.ttl, 1800);
  assert.equal(info.creation_path, TOKEN);
  const [header, claims, signature] = info.token
    .split('.')
    .map((part: string) => Buffer.from(part, 'base64url'));
  assert.equal(JSON.parse(header.toString()).alg, 'ES512');
  assert.equal(JSON.parse(header.toString()).typ, 'JWT');
  const claim = JSON.parse(claims.toString());
  assert.equal(claim.addr, a.node.address);
  assert.equal(claim.type, 'wrapping');
  assert.equal(claim.exp - claim.iat, 1800);
  assert.equal(claim.iat, Math.floor(Date.parse(info.creation_time) / 1000));
  assert.equal(typeof claim.jti, 'string');
  assert.equal(signature.length, 132);

  const short = await a.must('POST', TOKEN, { id: 'two', ttl: '5m' });
  assert.equal(short.wrap_info.ttl, 300);
  const shortClaims = JSON.parse(Buffer.from(short.wrap_info.token.split('.')[1], 'base64url').toString());
  assert.equal(shortClaims.exp - shortClaims.iat, 300);

  const duplicate = await a.call('POST', TOKEN, { id: 'one' });
  assert.equal(duplicate.status, 400);
  assert.deepEqual((await a.drStatus()).known_secondaries.toSorted(), ['one', 'two']);
  for (const bad of [{}, { id: '' }, { id: '../x' }, { id: 'a b' }, { id: '-a' }]) {
    assert.equal((await a.call('POST', TOKEN, bad)).status, 400, JSON.stringify(bad));
  }
});

test('6: the payload can be unwrapped once, and a burnt token leaves the other cluster as it was', async (t) => {
  const [a, b] = await Promise.all([startSite(t, 'a'), startSite(t, 'b')]);
  const token = await activationToken(a, 'one');
  const payload = (await a.must('PUT', 'sys/wrapping/unwrap', { token }, { token: '' })).data;
  assert.equal(payload.id, 'one');
  assert.equal(payload.cluster_id, (await a.drStatus()).cluster_id);
  assert.match(payload.primary_cluster_addr, new RegExp(`127\\.0\\.0\\.1:${a.node.clusterPort}$`));
  for (const member of ['ca_cert', 'client_cert'])
    assert.ok(Buffer.from(payload[member], 'base64').length > 100, member);
  assert.equal(payload.client_key.type, 'p521');
  const second = await a.call('PUT', 'sys/wrapping/unwrap', { token }, { token: '' });
  assert.equal(second.status, 400);
  assert.deepEqual(second.json.errors, ['wrapping token is not valid or does not exist']);

  await b.must('POST', 'sys/mounts/kept', { type: 'kv' });
  await b.must('POST', 'kept/a', { value: 'b' });
  const failed = await b.call('POST', SECONDARY, { token, ca_file: a.node.tls.caFile });
  assert.equal(failed.status, 400);
  assert.match(
    failed.json.errors[0],
    /error response unwrapping secondary token; status code is 400, message is "400 Bad Request"/,
  );
  assert.deepEqual(await b.drStatus(), { mode: 'disabled' });
  assert.equal((await b.must('GET', 'kept/a')).data.value, 'b');
});

test('7: a token without an address needs primary_api_addr', async (t) => {
  const b = await startSite(t, 'b');
  const part = (document: unknown) => Buffer.from(JSON.stringify(document)).toString('base64url');
  const claims = {
    exp: Math.floor(Date.now() / 1000) + 1800,
    iat: Math.floor(Date.now() / 1000),
    jti: 'hvs.x',
    type: 'wrapping',
  };
  const token = `${part({ alg: 'ES512', typ: 'JWT' })}.${part(claims)}.${Buffer.alloc(132, 1).toString('base64url')}`;
  const answer = await b.call('POST', SECONDARY, { token });
  assert.equal(answer.status, 400);
  assert.match(answer.json.errors[0], /primary_api_addr/);
  for (const bad of ['', 'nonsense', 'a.b.c', `${token}x.y`]) {
    assert.equal((await b.call('POST', SECONDARY, { token: bad })).status, 400, bad);
  }
  assert.deepEqual(await b.drStatus(), { mode: 'disabled' });
});

test('8, 9: a secondary takes the keys, tokens and data of its primary and drops its own', async (t) => {
  const [a, b] = await Promise.all([startSite(t, 'a', { shares: 5, threshold: 3 }), startSite(t, 'b')]);
  await a.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
  for (let i = 0; i < 50; i++) await put(a, `before/${i}`, i);
  await b.must('POST', 'sys/mounts/gone', { type: 'kv' });
  await b.must('POST', 'gone/a', { value: 'b' });
  const old = { keys: b.keys, rootToken: b.rootToken };

  const token = await activationToken(a, 'secondary');
  const seen = new Set<string>();
  const answer = await b.must('POST', SECONDARY, { token, ca_file: a.node.tls.caFile });
  assert.deepEqual(answer.warnings, [W2]);
  assert.equal(answer.data, null);
  await until('the secondary streams', async () => {
    const status = await b.drStatus();
    seen.add(status.mode === 'bootstrapping' ? 'bootstrapping' : status.state);
    return status.state === 'stream-wals';
  });
  for (const state of seen)
    assert.ok(['bootstrapping', 'idle', 'merkle-diff', 'merkle-sync', 'stream-wals'].includes(state), state);
  b.keys = a.keys;
  b.threshold = a.threshold;
  b.rootToken = a.rootToken;
  await inSync(a, b);
  await put(a, 'after', 'x');
  await until('the first streamed write', async () => (await b.drStatus()).last_remote_wal > 0);
  await inSync(a, b);
  const status = await b.drStatus();
  assert.equal(status.secondary_id, 'secondary');
  assert.equal(status.cluster_id, (await a.drStatus()).cluster_id);
  assert.ok(Array.isArray(status.known_primary_cluster_addrs));

  // The keys that open it after a restart are the primary's.
  await b.node.stop('SIGTERM');
  await b.node.start();
  const sealed = await b.must('GET', 'sys/seal-status', undefined, { token: '' });
  assert.deepEqual([sealed.n, sealed.t, sealed.sealed], [5, 3, true]);
  for (const key of old.keys) await b.call('PUT', 'sys/unseal', { key }, { token: '' });
  assert.equal((await b.must('GET', 'sys/seal-status', undefined, { token: '' })).sealed, true);
  await b.must('PUT', 'sys/unseal', { reset: true }, { token: '' });
  await b.unseal();
  await inSync(a, b);
  assert.equal(
    (await b.call('GET', 'auth/token/lookup-self', undefined, { token: old.rootToken })).status,
    400,
  );
});

test('a secondary that could not finish its enable keeps its own data and role', async (t) => {
  const [a, b] = await Promise.all([startSite(t, 'a'), startSite(t, 'b')]);
  await b.must('POST', 'sys/mounts/kept', { type: 'kv' });
  await b.must('POST', 'kept/a', { value: 'b' });
  const token = await activationToken(a, 'one');
  // The API answers, the cluster port does not: another address stands in the payload.
  await a.must('POST', 'sys/replication/dr/primary/disable', {});
  await a.must('POST', ENABLE, { primary_cluster_addr: 'https://127.0.0.1:9' });
  const misled = (await a.must('POST', TOKEN, { id: 'two' })).wrap_info.token;
  for (const bad of [token, misled]) {
    const answer = await b.call('POST', SECONDARY, { token: bad, ca_file: a.node.tls.caFile });
    assert.ok(answer.status === 400 || answer.status === 500, answer.text);
  }
  assert.deepEqual(await b.drStatus(), { mode: 'disabled' });
  assert.equal((await b.must('GET', 'kept/a')).data.value, 'b');
  await a.must('POST', 'sys/replication/dr/primary/disable', {});
  await follow(a, b, 'three');
  assert.equal(await get(b, 'x').catch(() => 'closed'), 'closed');
});
