import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountedWorld } from '../../../kernel/testing/mounted.ts';
import { systemRoutes } from '../../routes.ts';
import { callerWith } from '../../testing/caller.ts';

type Mounts = { secret: Record<string, Record<string, unknown>>; auth: Record<string, unknown> };

async function world() {
  const made = await mountedWorld(systemRoutes);
  const body = { type: 'kv', description: 'open', config: { listing_visibility: 'unauth' } };
  await made.ask('update', 'sys/mounts/open', { body });
  return made;
}

test('without a token only mounts that want it are shown, with little about them', async () => {
  const { ask } = await world();
  assert.deepEqual(await ask('read', 'sys/internal/ui/mounts'), {
    status: 200,
    data: { auth: {}, secret: { 'open/': { type: 'kv', description: 'open', options: null } } },
  });
});

test('a caller sees the mounts its policies reach', async () => {
  const { ask } = await world();
  const seen = async (policy: string) => {
    const { data } = await ask('read', 'sys/internal/ui/mounts', { caller: callerWith(policy) });
    const { secret, auth } = data as Mounts;
    return [...Object.keys(secret), ...Object.keys(auth)];
  };
  assert.deepEqual(await seen('root'), [
    'cubbyhole/',
    'identity/',
    'kv/',
    'open/',
    'secret/',
    'sys/',
    'token/',
  ]);
  assert.deepEqual(await seen('path "secret/data/team/*" { capabilities = ["read"] }'), ['open/', 'secret/']);
  assert.deepEqual(await seen('path "secret/*" { capabilities = ["deny"] }'), ['open/']);
  assert.deepEqual(await seen('path "nowhere/*" { capabilities = ["read"] }'), ['open/']);
});

test('the preflight of the kv commands answers any caller with access below the mount', async () => {
  const { ask } = await world();
  const caller = callerWith('path "secret/data/team/app" { capabilities = ["read"] }');
  for (const path of ['secret', 'secret/', 'secret/team/app', 'secret/what/ever']) {
    const { data } = await ask('read', `sys/internal/ui/mounts/${path}`, { caller });
    const { options, type, path: at } = data as Record<string, unknown>;
    assert.deepEqual([options, type, at], [{ version: '2' }, 'kv', 'secret/'], path);
  }
});

test('a mount out of reach and one that does not exist cannot be told apart', async () => {
  const { ask } = await world();
  const caller = callerWith('path "secret/*" { capabilities = ["read"] }');
  for (const path of ['kv/app', 'none/app']) {
    assert.deepEqual(await ask('read', `sys/internal/ui/mounts/${path}`, { caller }), {
      status: 403,
      errors: [
        `preflight capability check returned 403, please ensure client's policies grant access to path "${path}/"`,
      ],
    });
  }
  assert.deepEqual(await ask('read', 'sys/internal/ui/mounts/secret'), {
    status: 403,
    errors: ['permission denied'],
  });
});

test('the resultant ACL shows the rules of the caller', async () => {
  const { ask } = await world();
  assert.deepEqual(
    (await ask('read', 'sys/internal/ui/resultant-acl', { caller: callerWith('root') })).data,
    {
      root: true,
    },
  );
  const caller = callerWith(
    'path "secret/*" { capabilities = ["read"] } path "a" { capabilities = ["list"] }',
  );
  assert.deepEqual((await ask('read', 'sys/internal/ui/resultant-acl', { caller })).data, {
    root: false,
    exact_paths: { a: { capabilities: ['list'] } },
    glob_paths: { 'secret/': { capabilities: ['read'] } },
  });
});

test('feature flags and namespaces answer that there are none', async () => {
  const { ask } = await world();
  assert.deepEqual(await ask('read', 'sys/internal/ui/feature-flags'), {
    status: 200,
    bare: { feature_flags: [] },
  });
  assert.deepEqual((await ask('read', 'sys/internal/ui/namespaces', { caller: callerWith('root') })).data, {
    keys: [],
  });
  assert.equal((await ask('read', 'sys/internal/ui/namespaces')).status, 403);
});
