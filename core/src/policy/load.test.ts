import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../base/refusal.ts';
import { mapStore } from '../storage/testing/map-store.ts';
import { DEFAULT_POLICY } from './default-policies.ts';
import { forgetPolicies, loadAcl } from './load.ts';
import { createDefaultPolicies, deletePolicy, getPolicy, listPolicies, putPolicy } from './policies.ts';

const read = (path: string) => ({ operation: 'read' as const, path, body: {}, wrapTtlMs: undefined });
const refusal = (message: string) => (error: unknown) =>
  error instanceof Refusal && error.status === 400 && error.message === message;

test('a changed policy holds from its commit on, a deleted one no more', async () => {
  const store = mapStore();
  const allowed = async () =>
    (await store.read((tx) => loadAcl(tx, ['p', 'missing'], undefined))).decide(read('a')).allowed;
  assert.equal(await allowed(), false);
  await store.transact((tx) => putPolicy(tx, 'p', 'path "a" { capabilities = ["read"] }'));
  assert.equal(await allowed(), true);
  await store.transact((tx) => putPolicy(tx, 'p', 'path "a" { capabilities = ["deny"] }'));
  assert.equal(await allowed(), false);
  await store.transact((tx) => putPolicy(tx, 'p', 'path "a" { capabilities = ["read"] }'));
  assert.equal(await allowed(), true);
  await store.transact((tx) => deletePolicy(tx, 'P'));
  assert.equal(await allowed(), false);
});

test('an unchanged set of policies is compiled once', async () => {
  const store = mapStore();
  await store.transact((tx) => putPolicy(tx, 'p', 'path "a" { capabilities = ["read"] }'));
  const load = () => store.read((tx) => loadAcl(tx, ['p'], undefined));
  const first = await load();
  assert.equal(await load(), first);
  forgetPolicies();
  assert.notEqual(await load(), first);
});

test('a templated set is compiled for each identity', async () => {
  const store = mapStore();
  await store.transact((tx) =>
    putPolicy(tx, 'p', 'path "{{identity.entity.name}}" { capabilities = ["read"] }'),
  );
  const identity = (name: string) => ({ entity: { id: name, name, metadata: {}, aliases: [] }, groups: [] });
  const may = async (name: string, path: string) =>
    (await store.read((tx) => loadAcl(tx, ['p'], identity(name)))).decide(read(path)).allowed;
  assert.deepEqual(
    [await may('a', 'a'), await may('a', 'b'), await may('b', 'a'), await may('b', 'b')],
    [true, false, false, true],
  );
});

test('CVE-2025-5999: root counts only alone; beside other names it grants nothing', async () => {
  const store = mapStore();
  const load = (names: string[]) => store.read((tx) => loadAcl(tx, names, undefined));
  assert.equal((await load(['root'])).root, true);
  assert.equal((await load(['root', 'default'])).root, false);
  assert.equal((await load([])).root, false);
  assert.equal((await load(['root', 'default'])).decide(read('a')).allowed, false);
});

test('names are folded to lower case, and built-in policies are guarded', async () => {
  const store = mapStore();
  await store.transact(createDefaultPolicies);
  const rules = 'path "a" { capabilities = ["read"] }';
  await store.transact((tx) => putPolicy(tx, 'My/Policy', rules));
  assert.deepEqual(await store.read((tx) => getPolicy(tx, 'MY/policy')), { name: 'my/policy', text: rules });
  assert.deepEqual(await store.read((tx) => listPolicies(tx)), ['default', 'my/policy', 'root']);
  assert.deepEqual(await store.read((tx) => getPolicy(tx, 'root')), { name: 'root', text: '' });
  for (const name of ['root', 'ROOT', ' root ']) {
    await assert.rejects(
      store.transact((tx) => putPolicy(tx, name, rules)),
      refusal('cannot update "root" policy'),
    );
    await assert.rejects(
      store.transact((tx) => deletePolicy(tx, name)),
      refusal('cannot delete "root" policy'),
    );
  }
  await assert.rejects(
    store.transact((tx) => putPolicy(tx, 'response-wrapping', rules)),
    refusal('cannot update "response-wrapping" policy'),
  );
  await assert.rejects(
    store.transact((tx) => deletePolicy(tx, 'default')),
    refusal('cannot delete default policy'),
  );
  await assert.rejects(
    store.transact((tx) => putPolicy(tx, 'p', 'path "a" {')),
    /failed to parse policy/,
  );
  assert.equal(await store.read((tx) => getPolicy(tx, 'p')), undefined);
});

test("the operator's own default policy survives createDefaultPolicies", async () => {
  const store = mapStore();
  await store.transact(createDefaultPolicies);
  assert.equal((await store.read((tx) => getPolicy(tx, 'default')))?.text, DEFAULT_POLICY);
  await store.transact((tx) => putPolicy(tx, 'default', 'path "a" {}'));
  await store.transact(createDefaultPolicies);
  assert.equal((await store.read((tx) => getPolicy(tx, 'default')))?.text, 'path "a" {}');
});

test('the default policy grants a token itself and its cubbyhole, and nothing else of the system', async () => {
  const store = mapStore();
  await store.transact(createDefaultPolicies);
  const acl = await store.read((tx) => loadAcl(tx, ['default'], undefined));
  const granted: readonly (readonly [string, readonly string[]])[] = [
    ['auth/token/lookup-self', ['read']],
    ['auth/token/renew-self', ['update']],
    ['auth/token/revoke-self', ['update']],
    ['sys/capabilities-self', ['update']],
    ['sys/internal/ui/resultant-acl', ['read']],
    ['sys/renew', ['update']],
    ['sys/leases/renew', ['update']],
    ['sys/leases/lookup', ['update']],
    ['cubbyhole/a', ['create', 'delete', 'list', 'read', 'update']],
    ['sys/wrapping/wrap', ['update']],
    ['sys/wrapping/lookup', ['update']],
    ['sys/wrapping/unwrap', ['update']],
    ['sys/tools/hash/sha2-256', ['update']],
    ['sys/control-group/request', ['update']],
  ];
  for (const [path, capabilities] of granted) assert.deepEqual(acl.capabilities(path), capabilities, path);
  for (const path of [
    'secret/a',
    'auth/token/create',
    'sys/mounts',
    'sys/policies/acl/default',
    'identity/entity/id/x',
  ]) {
    assert.deepEqual(acl.capabilities(path), ['deny'], path);
  }
});
