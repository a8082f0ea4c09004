import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kvV2Config } from '@holdfast/api/endpoints/kv-v2';
import { mountedWorld } from '../../../kernel/testing/mounted.ts';
import { openApiDocument } from '../../../logical/openapi.ts';
import { systemRoutes } from '../../routes.ts';
import { callerWith } from '../../testing/caller.ts';

type Operation = {
  operationId: string;
  parameters?: { name: string }[];
  requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
};
type Item = { parameters?: { name: string; in: string; required?: boolean }[] } & Record<string, unknown>;
type Document = {
  openapi: string;
  info: { version: string };
  paths: Record<string, Item>;
  components: { schemas: Record<string, unknown> };
};

const METHODS = ['get', 'post', 'patch', 'delete'] as const;

async function document(query: Record<string, string> = {}, policy = 'root'): Promise<Document> {
  const { ask } = await mountedWorld(systemRoutes);
  const { bare } = await ask('read', 'sys/internal/specs/openapi', { query, caller: callerWith(policy) });
  return bare as Document;
}

function operations(doc: Document): Operation[] {
  return Object.values(doc.paths).flatMap((item) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => item[method] as Operation),
  );
}

test('the document has the endpoints of every mount below its prefix', async () => {
  const doc = await document();
  assert.match(doc.openapi, /^3\.0\./);
  assert.equal(doc.info.version, '1.18.3');
  for (const path of [
    '/sys/mounts',
    '/sys/mounts/{path}',
    '/sys/mounts/{path}/tune',
    '/secret/data/{path}',
    '/secret/config',
    '/kv/{path}',
    '/cubbyhole/{path}',
    '/secret/metadata/{path}',
    '/secret/metadata/{path}/',
  ]) {
    assert.ok(doc.paths[path], path);
  }
});

test('LIST is the GET of a folder and asks for list=true', async () => {
  const doc = await document();
  const folder = doc.paths['/secret/metadata/{path}/'] as Item & { get: Operation };
  assert.deepEqual(
    METHODS.filter((method) => folder[method] !== undefined),
    ['get'],
  );
  assert.deepEqual(folder.get.parameters?.map((one) => one.name).sort(), ['after', 'limit', 'list']);
  const secret = doc.paths['/secret/metadata/{path}'] as Item & { get: Operation };
  assert.equal(secret.get.operationId, 'secret-read-metadata-path');
  assert.equal(doc.paths['/secret/detailed-metadata/{path}'], undefined);
});

test('every parameter in a path is declared, and no other', async () => {
  const doc = await document({ generic_mount_paths: 'true' });
  for (const [path, item] of Object.entries(doc.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
    const declared = (item.parameters ?? []).filter((one) => one.in === 'path');
    assert.deepEqual(declared.map((one) => one.name).sort(), inPath, path);
    assert.ok(
      declared.every((one) => one.required),
      path,
    );
    assert.ok(!path.includes('...'), path);
  }
});

test('operation ids are unique and every referenced schema exists', async () => {
  for (const query of [{}, { generic_mount_paths: 'true' }]) {
    const doc = await document(query);
    const ids = operations(doc).map((one) => one.operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const one of operations(doc)) {
      for (const { schema } of Object.values(one.requestBody?.content ?? {})) {
        if (schema.$ref === undefined) continue;
        const name = schema.$ref.replace('#/components/schemas/', '');
        assert.ok(doc.components.schemas[name], `${one.operationId} refers to ${name}`);
      }
    }
  }
});

test('with generic_mount_paths the path of a mount is a parameter, of those that exist once it is not', async () => {
  const doc = await document({ generic_mount_paths: 'true' });
  assert.ok(doc.paths['/{secret_mount_path}/data/{path}']);
  assert.ok(doc.paths['/{kv_mount_path}/{path}']);
  assert.ok(doc.paths['/sys/mounts']);
  assert.equal(doc.paths['/secret/config'], undefined);
});

test('a caller sees the API of the mounts it can reach', async () => {
  const doc = await document({}, 'path "secret/*" { capabilities = ["read"] }');
  assert.ok(Object.keys(doc.paths).length > 5);
  assert.ok(Object.keys(doc.paths).every((path) => path.startsWith('/secret/')));
});

test('Vault’s extensions mark what needs sudo and what needs no token', async () => {
  const doc = await document();
  assert.equal(doc.paths['/sys/remount']?.['x-vault-sudo'], true);
  assert.equal(doc.paths['/sys/internal/ui/mounts']?.['x-vault-unauthenticated'], true);
  assert.equal(doc.paths['/sys/mounts']?.['x-vault-sudo'], undefined);
});

test('mounts whose paths have the same words get names of their own', () => {
  const mount = (prefix: string) => ({
    prefix,
    tag: 'secrets',
    parameter: undefined,
    endpoints: [kvV2Config],
  });
  const prefixes = ['team/kv/', 'team-kv/', 'Team-KV/', 'team-kv-2/'];
  const doc = openApiDocument(prefixes.map(mount), '1.18.3') as Document;
  const found = operations(doc);
  assert.equal(new Set(found.map((one) => one.operationId.toLowerCase())).size, found.length);
  const schemas = Object.keys(doc.components.schemas);
  assert.equal(new Set(schemas.map((name) => name.toLowerCase())).size, prefixes.length);
});
