import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '@holdfast/api';
import type { Route } from '../logical/context.ts';
import { createRouter } from './router.ts';

const routeTo = (path: string, backend: Endpoint['backend'] = 'sys'): Route => ({
  endpoint: { backend, path, synopsis: '', description: '', fields: {}, operations: {} },
  handlers: {},
});

const PATHS = [
  'mounts',
  'mounts/{path...}',
  'mounts/{path...}/tune',
  'policies/acl',
  'policies/acl/{name}',
  'leases/lookup',
  'leases/lookup/{prefix...}',
  'replication/dr/primary/enable',
  'replication/dr/primary/paths-filter/{id}',
];

test('the most specific declaration wins', () => {
  const router = createRouter(PATHS.map((path) => routeTo(path)));
  const rows: [string, string | undefined, Record<string, string>][] = [
    ['mounts', 'mounts', {}],
    ['mounts/a', 'mounts/{path...}', { path: 'a' }],
    ['mounts/a/b/c', 'mounts/{path...}', { path: 'a/b/c' }],
    ['mounts/a/b/tune', 'mounts/{path...}/tune', { path: 'a/b' }],
    ['mounts/tune', 'mounts/{path...}', { path: 'tune' }],
    ['policies/acl/x', 'policies/acl/{name}', { name: 'x' }],
    ['policies/acl/x/y', undefined, {}],
    ['leases/lookup/a/b', 'leases/lookup/{prefix...}', { prefix: 'a/b' }],
    ['replication/dr/primary/enable', 'replication/dr/primary/enable', {}],
    ['replication/dr/primary', undefined, {}],
    ['replication/dr/primary/paths-filter/x', 'replication/dr/primary/paths-filter/{id}', { id: 'x' }],
    ['nothing', undefined, {}],
    ['', undefined, {}],
  ];
  for (const [path, expected, parameters] of rows) {
    const match = router.find('sys', path);
    assert.equal(match?.route.endpoint.path, expected, path);
    if (match !== undefined) assert.deepEqual({ ...match.parameters }, parameters, path);
  }
});

test('a greedy parameter takes everything, the empty rest included', () => {
  const router = createRouter([
    routeTo('{path...}', 'kv-v1'),
    routeTo('data/{path...}', 'kv-v2'),
    routeTo('config', 'kv-v2'),
  ]);
  assert.deepEqual(router.find('kv-v1', 'a//b')?.parameters, { path: 'a//b' });
  assert.deepEqual(router.find('kv-v1', '')?.parameters, { path: '' });
  assert.deepEqual(router.find('kv-v2', 'data/x/')?.parameters, { path: 'x/' });
  assert.equal(router.find('kv-v2', 'config')?.route.endpoint.path, 'config');
  assert.equal(router.find('kv-v2', 'other'), undefined);
});

test('a path that is declared twice stops the start', () => {
  assert.throws(() => createRouter([routeTo('a'), routeTo('a')]), /declared twice/);
});
