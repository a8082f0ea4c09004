import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mountedWorld } from '../kernel/testing/mounted.ts';
import { findMount } from '../mounts/table.ts';
import { systemRoutes } from '../system/routes.ts';
import { pathHelp } from './path-help.ts';

async function help(path: string, endpointPath: string | undefined): Promise<Record<string, unknown>> {
  const { store, routes } = await mountedWorld(systemRoutes);
  const found = await store.read((tx) => findMount(tx, path));
  assert.ok(found);
  const route = routes.find((one) => one.endpoint.path === endpointPath);
  return pathHelp(routes, route, found.mount, path, '1.18.3');
}

test('help for a path names its route, its parameters and what it does', async () => {
  const page = await help('sys/mounts/secret', 'mounts/{path...}');
  const text = String(page['help']);
  assert.match(text, /^Request: {8}mounts\/secret\nMatching Route: \^mounts\/\(\?P<path>\.\*\)\$\n/);
  assert.match(text, /## PARAMETERS\n\n {4}config \(map\)\n\n {8}Settings: /);
  assert.match(text, /plugin_name \(string\) \(DEPRECATED\)/);
  assert.match(text, /## DESCRIPTION\n\nMounts a secrets engine/);
  const { paths } = page['openapi'] as { paths: object };
  assert.deepEqual(Object.keys(paths), ['/sys/mounts/{path}']);
  assert.ok('see_also' in page);
});

test('help for a mount lists its paths', async () => {
  const page = await help('secret', undefined);
  const text = String(page['help']);
  assert.match(text, /## PATHS/);
  assert.match(
    text,
    /\^data\/\(\?P<path>\.\*\)\$\n {8}Reads, writes, patches and deletes versions of a secret\./,
  );
  const { paths } = page['openapi'] as { paths: object };
  assert.ok('/secret/metadata/{path}' in paths);
});
