/** Logging in, policies, identity and audit through the whole pipeline. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationName } from '@holdfast/api';
import type { AuditDevice } from '../audit/device.ts';
import { createAuditBroker } from '../audit/devices.ts';
import { tokenRoutes } from '../auth/token/routes.ts';
import { userpassRoutes } from '../auth/userpass/routes.ts';
import { cubbyholeRoutes } from '../engines/cubbyhole/routes.ts';
import { identityRoutes } from '../engines/identity/routes.ts';
import { kvV1Routes } from '../engines/kv-v1/routes.ts';
import { kvV2Routes } from '../engines/kv-v2/routes.ts';
import { type Asked, systemNode } from './testing/system-node.ts';

type Body = {
  readonly data: Record<string, unknown>;
  readonly auth: Record<string, unknown>;
  readonly errors: readonly string[];
  readonly [member: string]: unknown;
};

async function node() {
  const made = await systemNode({}, [
    ...tokenRoutes,
    ...userpassRoutes,
    ...cubbyholeRoutes,
    ...identityRoutes,
    ...kvV1Routes,
    ...kvV2Routes,
  ]);
  const { rootToken } = await made.open();
  const lines: string[] = [];
  let broken = false;
  const device: AuditDevice = {
    async write(line) {
      if (broken) throw new Error('disk full');
      lines.push(line);
    },
    reopen: async () => undefined,
    close: async () => undefined,
  };
  const { env, barrier } = made;
  const openDevice = async () => device;
  const audit = createAuditBroker({ env, store: barrier, openDevice, openLocalRecord: undefined });
  Object.assign(made.core, { audit });

  const ask = async (operation: OperationName, path: string, asked: Asked = {}) => {
    const { status, body } = await made.ask(operation, path, { token: rootToken, ...asked });
    return { status, body: body as Body };
  };
  await ask('update', 'sys/mounts/secret', { body: { type: 'kv' } });
  await ask('update', 'sys/auth/userpass', { body: { type: 'userpass' } });
  const policy = (name: string, hcl: string) =>
    ask('update', `sys/policies/acl/${name}`, { body: { policy: hcl } });
  const user = (name: string, body: Record<string, unknown> = {}) =>
    ask('update', `auth/userpass/users/${name}`, { body: { password: 'correct horse', ...body } });
  const login = async (name: string, password = 'correct horse') => {
    const answer = await made.ask('update', `auth/userpass/login/${name}`, { body: { password } });
    const body = answer.body as Body;
    return { status: answer.status, body, token: String(body.auth?.['client_token'] ?? '') };
  };
  return {
    ...made,
    ask,
    policy,
    user,
    login,
    lines,
    breakDevice() {
      broken = true;
    },
  };
}

test('a login gives a token with the policies of the user and of its identity', async () => {
  const { ask, policy, user, login } = await node();
  await policy('reader', 'path "secret/a" { capabilities = ["read"] }');
  await policy('writer', 'path "secret/*" { capabilities = ["create", "update"] }');
  await user('ann', { token_policies: 'reader', token_ttl: '30m' });
  const first = await login('Ann');
  assert.equal(first.status, 200);
  const { auth } = first.body;
  assert.deepEqual(auth['policies'], ['default', 'reader']);
  assert.deepEqual(auth['metadata'], { username: 'ann' });
  assert.equal(auth['lease_duration'], 1800);
  const entityId = String(auth['entity_id']);
  await ask('update', 'identity/group', {
    body: { name: 'team', policies: 'writer', member_entity_ids: entityId },
  });
  const second = await login('ann');
  assert.equal(second.body.auth['entity_id'], entityId);
  assert.deepEqual(second.body.auth['identity_policies'], ['writer']);
  // The group holds for the token of before too.
  const { token } = first;
  assert.equal((await ask('update', 'secret/b', { token, body: { x: 1 } })).status, 204);
  assert.equal((await ask('read', 'secret/b', { token })).status, 403);
});

test('a wrong password and an unknown user get the same answer', async () => {
  const { user, login } = await node();
  await user('ann');
  const wrong = await login('ann', 'nope');
  const unknown = await login('bob', 'nope');
  assert.equal(wrong.status, 400);
  assert.deepEqual(wrong.body.errors, ['invalid username or password']);
  assert.deepEqual([unknown.status, unknown.body], [wrong.status, wrong.body]);
});

test('a changed policy holds for the very next request of a token that carries it', async () => {
  const { ask, policy, user, login } = await node();
  await ask('update', 'secret/a', { body: { x: 1 } });
  await user('ann', { token_policies: 'p' });
  const { token } = await login('ann');
  const read = async () => (await ask('read', 'secret/a', { token })).status;
  assert.equal(await read(), 403);
  await policy('p', 'path "secret/*" { capabilities = ["read"] }');
  assert.equal(await read(), 200);
  await policy('p', 'path "secret/*" { capabilities = ["deny"] }');
  assert.equal(await read(), 403);
});

test('a templated policy gives each user a place of its own', async () => {
  const { ask, policy, user, login } = await node();
  const mounts = (await ask('read', 'sys/auth')).body.data as Record<string, { accessor: string }>;
  const accessor = mounts['userpass/']?.accessor;
  await policy(
    'own',
    `path "secret/{{identity.entity.aliases.${accessor}.name}}/*" { capabilities = ["create", "read"] }`,
  );
  for (const name of ['ann', 'bob']) await user(name, { token_policies: 'own' });
  const ann = (await login('ann')).token;
  const bob = (await login('bob')).token;
  assert.equal((await ask('update', 'secret/ann/x', { token: ann, body: { x: 1 } })).status, 204);
  assert.equal((await ask('read', 'secret/ann/x', { token: ann })).status, 200);
  assert.equal((await ask('read', 'secret/ann/x', { token: bob })).status, 403);
});

test('the default policy lets a token read its own entity and no other', async () => {
  const { ask, user, login } = await node();
  for (const name of ['ann', 'bob']) await user(name);
  const ann = await login('ann');
  const bob = await login('bob');
  const own = `identity/entity/id/${ann.body.auth['entity_id']}`;
  assert.equal((await ask('read', own, { token: ann.token })).status, 200);
  assert.equal((await ask('read', own, { token: bob.token })).status, 403);
});

test('tokens of a disabled entity are refused until it is enabled again', async () => {
  const { ask, user, login } = await node();
  await user('ann');
  const { token, body } = await login('ann');
  const path = `identity/entity/id/${body.auth['entity_id']}`;
  const self = async () => (await ask('read', 'auth/token/lookup-self', { token })).status;
  assert.equal(await self(), 200);
  await ask('update', path, { body: { disabled: true } });
  assert.equal(await self(), 403);
  assert.equal((await login('ann')).status, 403);
  await ask('update', path, { body: { disabled: false } });
  assert.equal(await self(), 200);
});

test('capabilities-self tells what the next request would be allowed', async () => {
  const { ask, policy, user, login } = await node();
  await policy('p', 'path "secret/+/x" { capabilities = ["read", "list"] }');
  await user('ann', { token_policies: 'p' });
  const { token } = await login('ann');
  const { body } = await ask('update', 'sys/capabilities-self', { token, body: { paths: ['secret/a/x'] } });
  assert.deepEqual(body.data['secret/a/x'], ['list', 'read']);
  assert.deepEqual(body['capabilities'], ['list', 'read']);
});

test('every request leaves a line before and one after, and no secret is in them', async () => {
  const { ask, user, login, lines } = await node();
  await ask('update', 'sys/audit/file', { body: { type: 'file', options: { file_path: 'x' } } });
  const before = lines.length;
  await user('ann', { password: 'canary-password' });
  const { token } = await login('ann', 'canary-password');
  await login('ann', 'canary-wrong');
  await ask('update', 'secret/a', { body: { value: 'canary-value' } });
  await ask('read', 'secret/a');
  await ask('read', 'secret/a', { token });
  const written = lines.slice(before).map((line) => JSON.parse(line));
  assert.deepEqual(
    written.map(({ type, request, error }) => [type, request.path, error !== undefined]),
    [
      ['request', 'auth/userpass/users/ann', false],
      ['response', 'auth/userpass/users/ann', false],
      ['request', 'auth/userpass/login/ann', false],
      ['response', 'auth/userpass/login/ann', false],
      ['request', 'auth/userpass/login/ann', false],
      ['response', 'auth/userpass/login/ann', true],
      ['request', 'secret/a', false],
      ['response', 'secret/a', false],
      ['request', 'secret/a', false],
      ['response', 'secret/a', false],
      ['request', 'secret/a', true],
      ['response', 'secret/a', true],
    ],
  );
  assert.doesNotMatch(lines.join('\n'), /canary/);
  assert.ok(!lines.join('\n').includes(token));
});

test('a request that no device could log has no effect', async () => {
  const { ask, lines, breakDevice, barrier } = await node();
  await ask('update', 'sys/audit/file', { body: { type: 'file', options: { file_path: 'x' } } });
  const { body } = await ask('update', 'sys/audit-hash/file', { body: { input: 'secret/a' } });
  assert.match(String(body.data['hash']), /^hmac-sha256:[0-9a-f]{64}$/);
  breakDevice();
  const count = lines.length;
  const { index } = barrier.ledger.head();
  const refusedWrite = await ask('update', 'secret/a', { body: { x: 1 } });
  assert.equal(refusedWrite.status, 500);
  assert.equal(lines.length, count);
  assert.equal(barrier.ledger.head().index, index);
});

test('audit devices need sudo', async () => {
  const { ask, tokenWith } = await node();
  const plain = await tokenWith(
    'path "sys/audit*" { capabilities = ["create", "read", "update", "delete"] }',
  );
  const enable = (token: string) =>
    ask('update', 'sys/audit/file', { token, body: { type: 'file', options: { file_path: 'x' } } });
  assert.equal((await enable(plain)).status, 403);
  assert.equal((await ask('read', 'sys/audit', { token: plain })).status, 403);
  const sudo = await tokenWith('path "sys/audit*" { capabilities = ["update", "read", "sudo"] }');
  assert.equal((await enable(sudo)).status, 204);
  assert.deepEqual(Object.keys((await ask('read', 'sys/audit', { token: sudo })).body.data), ['file/']);
});

test('a token is renewed while its user is there with the same policies, and no longer', async () => {
  const { ask, user, login } = await node();
  await user('ann', { token_policies: 'one,two' });
  const { token, body } = await login('ann');
  const accessor = body.auth['accessor'];
  const renewals = async () => [
    await ask('update', 'auth/token/renew-self', { token }),
    await ask('update', 'auth/token/renew', { body: { token } }),
    await ask('update', 'auth/token/renew-accessor', { body: { accessor } }),
  ];
  const allRefused = async (text: string) => {
    const before = (await ask('update', 'auth/token/lookup', { body: { token } })).body.data;
    for (const { status, body: answer } of await renewals()) {
      assert.deepEqual([status, answer.errors], [400, [text]]);
    }
    assert.deepEqual((await ask('update', 'auth/token/lookup', { body: { token } })).body.data, before);
  };
  for (const { status } of await renewals()) assert.equal(status, 200);
  await user('ann', { token_policies: 'two,default,one' });
  for (const { status } of await renewals()) assert.equal(status, 200, 'order and default do not count');
  await user('ann', { token_policies: 'one' });
  await allRefused('failed to renew entry: policies have changed, not renewing');
  await ask('delete', 'auth/userpass/users/ann');
  await allRefused('failed to renew entry: the user no longer exists, not renewing');
});
