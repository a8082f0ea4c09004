import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Access, NodeState } from '@holdfast/api';
import { ROUTES } from '@holdfast/core/vault';
import { declared, misplaced, placeOf, tiedIn } from './endpoints.ts';

/** A family that refuses every call is one list, tied by one line (core/src/system/replication/performance). */
const LISTS: readonly string[] = ['sysReplicationPerformanceCommands'];

const all = await declared();
const title = (endpoint: { readonly backend: string; readonly path: string }) =>
  `${endpoint.backend} ${endpoint.path}`;

test('a path leads to one file', () => {
  const sys = (path: string) => placeOf({ backend: 'sys', path });
  assert.equal(
    sys('replication/dr/secondary/promote'),
    'core/src/system/replication/dr/secondary/promote.ts',
  );
  assert.equal(sys('policies/acl/{name}'), 'core/src/system/policies/acl.ts');
  assert.equal(sys('mounts/{path...}/tune'), 'core/src/system/mounts/tune.ts');
  assert.equal(sys('renew/{url_lease_id...}'), 'core/src/system/leases/renew.ts');
  assert.equal(placeOf({ backend: 'kv-v2', path: 'data/{path...}' }), 'core/src/engines/kv-v2/');
  assert.equal(placeOf({ backend: 'userpass', path: 'users' }), 'core/src/auth/userpass/');
});

test('every declaration has its handlers in the file its path names', () => {
  const some = all.filter(({ endpoint }) => title(endpoint) === 'sys policies/acl').slice(0, 1);
  assert.equal(misplaced(some, new Map()).length, 1);
  assert.equal(misplaced(some, new Map([['sysPoliciesAcl', ['core/src/system/policy.ts']]])).length, 1);
  assert.deepEqual(
    misplaced(
      all.filter(({ name }) => !LISTS.includes(name)),
      tiedIn(),
    ),
    [],
  );
});

test('what is declared is served, and nothing else is', () => {
  const served = ROUTES.map(({ endpoint }) => title(endpoint)).sort();
  assert.deepEqual(served, all.map(({ endpoint }) => title(endpoint)).sort());
  assert.equal(new Set(served).size, served.length, 'a path is declared twice');
});

test('each declared operation has a handler, and each handler is declared', () => {
  for (const { endpoint, handlers } of ROUTES) {
    assert.deepEqual(Object.keys(handlers).sort(), Object.keys(endpoint.operations).sort(), title(endpoint));
  }
});

test('each operation says who may call it, when, and in plain words what it does', () => {
  const accesses: readonly Access[] = ['unauthenticated', 'login', 'token', 'sudo', 'dr-operation'];
  const known: readonly NodeState[] = ['uninitialized', 'sealed', 'active', 'dr-secondary', 'fenced'];
  const states: readonly string[] = known;
  for (const { endpoint } of all) {
    assert.ok(Object.keys(endpoint.operations).length > 0, `${title(endpoint)}: no operation`);
    assert.ok(endpoint.synopsis !== '' && endpoint.description !== '', `${title(endpoint)}: no help`);
    for (const [operation, { access, states: when = ['active'], summary }] of Object.entries(
      endpoint.operations,
    )) {
      const what = `${title(endpoint)} ${operation}`;
      assert.ok(accesses.includes(access), what);
      assert.ok(when.length > 0 && when.every((state) => states.includes(state)), what);
      assert.equal(new Set(when).size, when.length, what);
      assert.notEqual(summary, '', `${what}: no summary`);
    }
  }
});

test('what needs a token is never offered where nobody can have one', () => {
  // Tokens live behind the barrier, and a DR secondary serves its primary's only for DR operations.
  const wrong: string[] = [];
  for (const { endpoint } of all) {
    for (const [operation, { access, states = ['active'] }] of Object.entries(endpoint.operations)) {
      const closed = states.filter((state) => state === 'uninitialized' || state === 'sealed');
      const needsToken = access === 'token' || access === 'sudo' || access === 'login';
      if (needsToken && closed.length > 0)
        wrong.push(`${title(endpoint)} ${operation}: ${closed.join(', ')}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('every parameter of a path is a field of it, and the other way round', () => {
  for (const { endpoint } of all) {
    const inPath = [...endpoint.path.matchAll(/\{(\w+)(?:\.\.\.)?\}/g)].map((found) => found[1]);
    const fields = Object.entries(endpoint.fields)
      .filter(([, field]) => field.in === 'path')
      .map(([name]) => name);
    assert.deepEqual(fields.sort(), inPath.sort(), title(endpoint));
    for (const [name, field] of Object.entries(endpoint.fields)) {
      assert.notEqual(field.description, '', `${title(endpoint)}: field ${name} has no description`);
    }
  }
});
