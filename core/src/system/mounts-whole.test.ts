/** Mounts and engines through the whole pipeline: tokens, policies, envelopes, one record per request. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenRoutes } from '../auth/token/routes.ts';
import { userpassRoutes } from '../auth/userpass/routes.ts';
import { cubbyholeRoutes } from '../engines/cubbyhole/routes.ts';
import { kvV1Routes } from '../engines/kv-v1/routes.ts';
import { kvV2Routes } from '../engines/kv-v2/routes.ts';
import { tokenDeps } from '../kernel/steps.ts';
import { expireDue } from '../leases/expiry.ts';
import { type Asked, systemNode } from './testing/system-node.ts';

type Body = Record<string, unknown> & { readonly data: Record<string, unknown> };
type Operation = Parameters<Awaited<ReturnType<typeof systemNode>>['ask']>[0];

async function node() {
  const made = await systemNode({}, [
    ...tokenRoutes,
    ...userpassRoutes,
    ...cubbyholeRoutes,
    ...kvV1Routes,
    ...kvV2Routes,
  ]);
  const { rootToken } = await made.open();
  const ask = async (operation: Operation, path: string, asked: Asked = {}) => {
    const { status, body } = await made.ask(operation, path, { token: rootToken, ...asked });
    return { status, body: body as Body };
  };
  await ask('update', 'sys/mounts/kv', { body: { type: 'kv' } });
  await ask('update', 'sys/mounts/secret', { body: { type: 'kv', options: { version: '2' } } });
  return { ...made, ask, rootToken };
}

test('sys/mounts repeats its data beside the envelope', async () => {
  const { ask } = await node();
  const { body } = await ask('read', 'sys/mounts');
  assert.deepEqual(body['secret/'], body.data['secret/']);
  assert.equal(body['request_id'], 'request-1');
  assert.equal(body['mount_type'], 'system');
});

test('one request is one record of the log', async () => {
  const { ask, barrier } = await node();
  const records = async (operation: Operation, path: string, asked: Asked) => {
    const before = barrier.ledger.head().index;
    await ask(operation, path, asked);
    return barrier.ledger.head().index - before;
  };
  assert.equal(await records('update', 'secret/data/a', { body: { data: { a: 1 } } }), 1);
  assert.equal(await records('read', 'secret/data/a', {}), 0);
  assert.equal(await records('delete', 'secret/metadata/a', {}), 1);
  assert.equal(await records('delete', 'sys/mounts/secret', {}), 1);
});

test('a deleted version is a 404 with an envelope and without errors', async () => {
  const { ask } = await node();
  await ask('update', 'secret/data/a', { body: { data: { a: 1 } } });
  await ask('delete', 'secret/data/a');
  const { status, body } = await ask('read', 'secret/data/a');
  assert.equal(status, 404);
  assert.equal(body['errors'], undefined);
  assert.equal(body.data['data'], null);
  assert.equal((body.data['metadata'] as { version: number }).version, 1);
});

test('a wrong path of a versioned mount is a 404 with a warning', async () => {
  const { ask } = await node();
  const { status, body } = await ask('read', 'secret/a');
  assert.equal(status, 404);
  assert.match(String(body['warnings']), /^Invalid path for a versioned K\/V secrets engine\./);
  assert.equal(body.data, null);
});

test('version 1 answers with a lease duration and without a lease', async () => {
  const { ask } = await node();
  assert.deepEqual((await ask('update', 'kv/a', { body: { ttl: '30m', a: 1 } })).status, 204);
  const { body } = await ask('read', 'kv/a');
  assert.deepEqual([body['lease_id'], body['lease_duration'], body['renewable']], ['', 1800, false]);
  assert.deepEqual(body.data, { ttl: '30m', a: 1 });
});

test('policies tell a first write from a later one', async () => {
  const { ask, tokenWith } = await node();
  const creator = await tokenWith('path "+/data/*" { capabilities = ["create"] }');
  const write = (path: string) => ask('update', path, { token: creator, body: { data: { a: 1 } } });
  assert.equal((await write('secret/data/new')).status, 200);
  assert.equal((await write('secret/data/new')).status, 403);
});

test('a patch needs its own capability', async () => {
  const { ask, tokenWith } = await node();
  await ask('update', 'secret/data/a', { body: { data: { a: 1 } } });
  const updater = await tokenWith('path "secret/data/*" { capabilities = ["update"] }');
  const patch = (token: string) => ask('patch', 'secret/data/a', { token, body: { data: { b: 2 } } });
  assert.equal((await patch(updater)).status, 403);
  assert.equal(
    (await patch(await tokenWith('path "secret/data/*" { capabilities = ["patch"] }'))).status,
    200,
  );
});

test('auth methods need sudo to be changed, secrets engines do not', async () => {
  const { ask, tokenWith } = await node();
  const token = await tokenWith('path "sys/*" { capabilities = ["create", "read", "update", "delete"] }');
  assert.equal((await ask('update', 'sys/mounts/x', { token, body: { type: 'kv' } })).status, 204);
  assert.equal((await ask('update', 'sys/auth/x', { token, body: { type: 'userpass' } })).status, 403);
  assert.equal((await ask('update', 'sys/remount', { token, body: { from: 'x', to: 'y' } })).status, 403);
  assert.equal((await ask('read', 'sys/auth', { token })).status, 200);
});

test('disabling an auth method ends the tokens that came from it', async () => {
  const { ask } = await node();
  await ask('update', 'sys/auth/people', { body: { type: 'userpass' } });
  await ask('update', 'auth/people/users/bob', { body: { password: 'correct horse' } });
  const login = await ask('update', 'auth/people/login/bob', { body: { password: 'correct horse' } });
  const token = (login.body['auth'] as { client_token: string }).client_token;
  assert.equal((await ask('read', 'auth/token/lookup-self', { token })).status, 200);
  assert.equal((await ask('delete', 'sys/auth/people')).status, 204);
  assert.equal((await ask('read', 'auth/token/lookup-self', { token })).status, 403);
  assert.equal((await ask('update', 'auth/people/login/bob', { body: { password: 'x' } })).status, 404);
});

test('the preflight of the kv commands works for a token that has nothing on sys', async () => {
  const { ask, tokenWith } = await node();
  const token = await tokenWith('path "secret/data/team/*" { capabilities = ["read"] }');
  const found = await ask('read', 'sys/internal/ui/mounts/secret/team/app', { token });
  assert.deepEqual(found.body.data['options'], { version: '2' });
  assert.equal((await ask('read', 'sys/internal/ui/mounts/kv/app', { token })).status, 403);
  const anonymous = await ask('read', 'sys/internal/ui/mounts', { token: 'unknown' });
  assert.deepEqual(anonymous.body.data, { auth: {}, secret: {} });
});

test('the cubbyhole of a token cannot be read by root and ends with the token', async () => {
  const { ask, tokenWith, barrier, core } = await node();
  const token = await tokenWith('path "cubbyhole/*" { capabilities = ["create", "read"] }');
  assert.equal((await ask('update', 'cubbyhole/a', { token, body: { mine: 1 } })).status, 204);
  assert.deepEqual((await ask('read', 'cubbyhole/a', { token })).body.data, { mine: 1 });
  assert.equal((await ask('read', 'cubbyhole/a')).status, 404);
  await ask('update', 'auth/token/revoke', { body: { token } });
  assert.equal((await ask('read', 'cubbyhole/a', { token })).status, 403);
  while ((await expireDue(barrier, tokenDeps(core))) > 0);
  const left = await barrier.read((tx) => tx.scan('local/cubbyhole/', 10));
  assert.deepEqual(left, []);
});

test('two writes at once make two versions', async () => {
  const { ask } = await node();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) => ask('update', 'secret/data/a', { body: { data: { n } } })),
  );
  assert.deepEqual(answers.map(({ body }) => body.data['version']).sort(), [1, 2, 3, 4, 5, 6, 7, 8]);
});

test('of many writes with the same check-and-set one wins', async () => {
  const { ask } = await node();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      ask('update', 'secret/data/a', { body: { data: { n }, options: { cas: 0 } } }),
    ),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(answers.filter(({ status }) => status === 400).length, 7);
});

test('of many mounts at one path one wins', async () => {
  const { ask } = await node();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => ask('update', 'sys/mounts/race', { body: { type: 'kv' } })),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 400, 400, 400, 400]);
});

test('help is for every live token, on every path, whatever the path can do', async () => {
  const { ask, tokenWith } = await node();
  const token = await tokenWith('path "nothing" { capabilities = ["read"] }');
  const query = { help: '1' };
  for (const path of [
    'sys',
    'sys/tools/hash',
    'sys/mounts',
    'secret',
    'secret/data/x',
    'auth/token',
    'cubbyhole',
  ]) {
    const { status, body } = await ask('read', path, { token, query });
    assert.equal(status, 200, path);
    assert.equal(typeof body['help'], 'string', path);
    assert.ok(body['openapi'], path);
  }
  assert.equal((await ask('read', 'sys/none', { token, query })).status, 404);
  assert.equal((await ask('read', 'none/x', { token, query })).status, 404);
  assert.equal((await ask('read', 'sys/mounts', { token: 'unknown', query })).status, 403);
});
