import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../base/refusal.ts';
import { testEnv } from '../base/testing/env.ts';
import { entityForAlias, getEntity, saveEntity } from '../identity/entity.ts';
import { handlerWorld } from '../kernel/testing/call.ts';
import type { Caller } from '../logical/context.ts';
import { loadAcl } from '../policy/load.ts';
import { putPolicy } from '../policy/policies.ts';
import { createToken } from '../tokens/create.ts';
import { capabilitiesRoute } from './capabilities.ts';
import { capabilitiesAccessorRoute } from './capabilities-accessor.ts';
import { capabilitiesSelfRoute } from './capabilities-self.ts';

const refused = (message: string) => (error: unknown) =>
  error instanceof Refusal && error.status === 400 && error.message === message;

const cipher = { seal: (plaintext: Uint8Array) => plaintext, open: (sealed: Uint8Array) => sealed };

async function world() {
  const { store, call, core, env } = handlerWorld({ core: { barrier: { cipher } as never, env: testEnv() } });
  const deps = { env: core.env, cipher };
  await store.transact(async (tx) => {
    await putPolicy(tx, 'p', 'path "a/*" { capabilities = ["read", "create"] }');
    await putPolicy(tx, 'of-entity', 'path "me/{{identity.entity.name}}" { capabilities = ["list"] }');
  });
  const token = (entityId = '') =>
    store.transact((tx) =>
      createToken(tx, deps, {
        type: 'service',
        policies: ['p'],
        parent: '',
        path: 'auth/token/create',
        displayName: 'token',
        metadata: {},
        ttlMs: 60_000,
        explicitMaxTtlMs: 0,
        periodMs: 0,
        renewable: true,
        numUses: 0,
        role: '',
        entityId,
        boundCidrs: [],
        noIdentityPolicies: false,
        mountPath: 'auth/token/',
      }),
    );
  return { store, call, token, env };
}

test('capabilities are told by path, and again as "capabilities" for a single one', async () => {
  const { call, token } = await world();
  const { text, entry } = await token();
  const one = await call(capabilitiesRoute, 'update', { body: { token: text, paths: ['a/b'] } });
  assert.deepEqual({ ...one.data }, { 'a/b': ['create', 'read'], capabilities: ['create', 'read'] });
  const two = await call(capabilitiesAccessorRoute, 'update', {
    body: { accessor: entry.accessor, path: 'a/b,c' },
  });
  assert.deepEqual({ ...two.data }, { 'a/b': ['create', 'read'], c: ['deny'] });
});

test('capabilities-self asks for the calling token', async () => {
  const { store, call, token } = await world();
  const { text, entry } = await token();
  const acl = await store.read((tx) => loadAcl(tx, ['root'], undefined));
  const caller: Caller = { token: entry, tokenText: text, acl, policies: ['root'] };
  const answer = await call(capabilitiesSelfRoute, 'update', { caller, body: { paths: 'sys/x' } });
  assert.deepEqual({ ...answer.data }, { 'sys/x': ['root'], capabilities: ['root'] });
});

test('policies of the entity and its templates count', async () => {
  const { store, call, token, env } = await world();
  const { entityId } = await store.transact((tx) => entityForAlias(tx, env, 'm_1', 'ann', {}));
  await store.transact(async (tx) => {
    const entity = await getEntity(tx, entityId);
    assert.ok(entity);
    await saveEntity(tx, { ...entity, name: 'ann', policies: ['of-entity'] }, entity);
  });
  const { text } = await token(entityId);
  const answer = await call(capabilitiesRoute, 'update', { body: { token: text, paths: ['me/ann'] } });
  assert.deepEqual(answer.data?.['me/ann'], ['list']);
});

test('unknown tokens, accessors and missing paths are refused', async () => {
  const { call, token } = await world();
  const { text } = await token();
  const ask = (body: Record<string, unknown>) => call(capabilitiesRoute, 'update', { body });
  await assert.rejects(ask({ paths: ['a'] }), refused('no token found'));
  await assert.rejects(ask({ token: 'hvs.nobody', paths: ['a'] }), refused('invalid token'));
  await assert.rejects(ask({ token: text }), refused('paths must be supplied'));
  await assert.rejects(ask({ token: text, paths: [''] }), refused('missing path'));
  await assert.rejects(
    call(capabilitiesAccessorRoute, 'update', { body: { accessor: 'x', paths: ['a'] } }),
    refused('invalid accessor'),
  );
});
