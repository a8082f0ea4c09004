import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountedWorld } from '../../kernel/testing/mounted.ts';
import type { Caller } from '../../logical/context.ts';
import type { TokenEntry } from '../../tokens/token.ts';

function callerWith(id: string, type: TokenEntry['type'] = 'service'): Caller {
  const token: TokenEntry = {
    type,
    id,
    accessor: 'accessor',
    parent: '',
    policies: ['default'],
    path: 'auth/token/create',
    displayName: 'token',
    metadata: {},
    creationTime: 0,
    expireTime: undefined,
    creationTtlMs: 0,
    explicitMaxTtlMs: 0,
    periodMs: 0,
    renewable: true,
    numUses: 0,
    role: '',
    entityId: '',
    boundCidrs: [],
    noIdentityPolicies: false,
    mountPath: 'auth/token/',
    lastRenewalTime: undefined,
  };
  const acl = {
    root: false,
    decide: () => ({ allowed: true, sudo: false }),
    capabilities: () => [],
    reaches: () => true,
    resultant: () => ({ root: false, exact_paths: {}, glob_paths: {} }),
  };
  return { token, tokenText: 'text', policies: ['default'], acl };
}

test('each token has a space of its own', async () => {
  const world = await mountedWorld();
  const one = callerWith('aaaa');
  const two = callerWith('bbbb');
  assert.deepEqual(await world.ask('update', 'cubbyhole/x/y', { body: { a: 1 }, caller: one }), {
    status: 204,
  });
  assert.deepEqual(await world.ask('read', 'cubbyhole/x/y', { caller: one }), {
    status: 200,
    data: { a: 1 },
  });
  assert.deepEqual(await world.ask('read', 'cubbyhole/x/y', { caller: two }), { status: 404, errors: [] });
  assert.deepEqual(await world.ask('list', 'cubbyhole/', { caller: one }), {
    status: 200,
    data: { keys: ['x/'] },
  });
  assert.deepEqual(await world.ask('list', 'cubbyhole/', { caller: two }), { status: 404, errors: [] });
  assert.deepEqual(await world.ask('delete', 'cubbyhole/x/y', { caller: two }), { status: 204 });
  assert.equal((await world.ask('read', 'cubbyhole/x/y', { caller: one })).status, 200);
  assert.deepEqual(
    world.store.dump().filter((key) => key.includes('cubbyhole/')),
    ['local/cubbyhole/aaaa/x/y'],
  );
});

test('no name leads out of the own space', async () => {
  const world = await mountedWorld();
  const one = callerWith('aaaa');
  await world.ask('update', 'cubbyhole/x', { body: { a: 1 }, caller: callerWith('bbbb') });
  for (const path of ['cubbyhole/../bbbb/x', 'cubbyhole/bbbb/x', 'cubbyhole//bbbb/x']) {
    assert.deepEqual(await world.ask('read', path, { caller: one }), { status: 404, errors: [] }, path);
  }
});

test('batch tokens and nobody have no cubbyhole', async () => {
  const world = await mountedWorld();
  const errors = ["cubbyhole operations are only supported by 'service' type tokens"];
  for (const operation of ['read', 'update', 'delete', 'list'] as const) {
    const asked = { body: { a: 1 }, caller: callerWith('', 'batch') };
    assert.deepEqual(await world.ask(operation, 'cubbyhole/x', asked), { status: 400, errors }, operation);
  }
  assert.deepEqual(await world.ask('read', 'cubbyhole/x'), { status: 403, errors: ['permission denied'] });
});

test('bad calls are refused in Vault’s words', async () => {
  const world = await mountedWorld();
  const caller = callerWith('aaaa');
  assert.deepEqual(await world.ask('update', 'cubbyhole/x', { caller }), {
    status: 400,
    errors: ['missing data fields'],
  });
  assert.deepEqual(await world.ask('update', 'cubbyhole/', { body: { a: 1 }, caller }), {
    status: 400,
    errors: ['missing path'],
  });
  assert.deepEqual(await world.ask('read', 'cubbyhole/', { caller }), {
    status: 400,
    errors: ['missing path'],
  });
});
