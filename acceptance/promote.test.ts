/** Contract 14.2, lines 13 and 14: promotion. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../tools/cluster/node.ts';
import {
  activationToken,
  get,
  inSync,
  operationToken,
  promote,
  put,
  startPair,
  startSite,
  W3,
} from './site.ts';

test('13, 14: after the loss of the primary everything works on the promoted cluster', async (t) => {
  const { a, b } = await startPair(t);
  await a.must('POST', 'sys/auth/userpass', { type: 'userpass' });
  await a.must('PUT', 'sys/policies/acl/app', {
    policy: 'path "secret/data/*" { capabilities = ["create", "read", "update"] }',
  });
  await a.must('POST', 'auth/userpass/users/ann', { password: 'correct horse', token_policies: 'app' });
  const login = (
    await a.must('POST', 'auth/userpass/login/ann', { password: 'correct horse' }, { token: '' })
  ).auth;
  const brief = (await a.must('POST', 'auth/token/create', { ttl: '6s', policies: ['app'] })).auth;
  await a.must('POST', 'cubbyhole/mine', { value: 'kept' });
  await put(a, 'x', 'before');
  await inSync(a, b);
  const setId = (await b.drStatus()).cluster_id;
  const dead = await a.must('GET', 'sys/health', undefined, { token: '' });
  await a.node.stop('SIGKILL');

  const answer = await promote(b);
  assert.equal(answer.data, null);
  assert.equal(answer.warnings[0], W3);
  const status = await b.drStatus();
  assert.deepEqual(
    [status.mode, status.state, status.cluster_id, status.known_secondaries],
    ['primary', 'running', setId, []],
  );
  const health = await b.must('GET', 'sys/health', undefined, { token: '' });
  assert.notEqual(health.cluster_id, dead.cluster_id);

  assert.equal(await get(b, 'x'), 'before');
  assert.equal(await get(b, 'x', login.client_token), 'before');
  assert.equal((await b.must('GET', 'cubbyhole/mine')).data.value, 'kept');
  assert.equal(
    (
      await b.must('POST', 'auth/userpass/login/ann', { password: 'correct horse' }, { token: '' })
    ).auth.policies.includes('app'),
    true,
  );
  const lookup = (await b.must('GET', 'auth/token/lookup-self', undefined, { token: login.client_token }))
    .data;
  assert.equal(lookup.accessor, login.accessor);
  assert.ok(lookup.ttl > 0 && lookup.ttl <= login.lease_duration);
  await until('the short lease ends on the new primary', async () => {
    const left = await b.call('GET', 'auth/token/lookup-self', undefined, { token: brief.client_token });
    return left.status === 403;
  });
  const leases = await b.must('LIST', 'sys/leases/lookup/auth/userpass/login/ann');
  assert.ok(leases.data.keys.length >= 1);
  assert.equal((await put(b, 'x', 'after')).status, 200);

  // The operation token ended with the promotion.
  assert.equal(
    (await b.call('POST', 'sys/replication/dr/secondary/promote', { dr_operation_token: 'x' }, { token: '' }))
      .status,
    400,
  );
});

test('13: promotion is refused while the first sync has not finished', async (t) => {
  const [a, b] = await Promise.all([startSite(t, 'a'), startSite(t, 'b')]);
  await a.must('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } });
  const value = 'x'.repeat(200_000);
  for (let i = 0; i < 60; i++) await put(a, `big/${i}`, value);
  const token = await activationToken(a, 'secondary');
  await b.must('POST', 'sys/replication/dr/secondary/enable', { token, ca_file: a.node.tls.caFile });
  // The primary freezes in the middle of the sync.
  a.node.signal('SIGSTOP');
  const mode = (await b.drStatus()).mode;
  if (mode === 'bootstrapping') {
    const answer = await b.call(
      'POST',
      'sys/replication/dr/secondary/promote',
      { dr_operation_token: 'x', force: true },
      { token: '' },
    );
    assert.ok([400, 403, 503].includes(answer.status), answer.text);
    assert.equal((await b.drStatus()).mode, 'bootstrapping');
  }
  a.node.signal('SIGCONT');
  b.keys = a.keys;
  b.rootToken = a.rootToken;
  await inSync(a, b);
});

test('a promoted cluster says when it lost nothing, and a second promotion is refused', async (t) => {
  const { a, b } = await startPair(t);
  await put(a, 'x', 1);
  await inSync(a, b);
  const token = await operationToken(b);
  await a.node.stop('SIGKILL');
  const answer = await promote(b, token);
  assert.deepEqual(answer.warnings, [W3]);
  const again = await b.call(
    'POST',
    'sys/replication/dr/secondary/promote',
    { dr_operation_token: token },
    { token: '' },
  );
  assert.deepEqual([again.status, again.json.errors], [400, ['Not a DR secondary.']]);
});
