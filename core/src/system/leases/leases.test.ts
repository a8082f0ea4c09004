/** Leases, and the counting of uses, through the whole pipeline over a real ledger. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenRoutes } from '../../auth/token/routes.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import { expireDue } from '../../leases/expiry.ts';
import { registerLease } from '../../leases/register.ts';
import { lookupToken } from '../../tokens/lookup.ts';
import { systemNode } from '../testing/system-node.ts';

type Body = Record<string, unknown> & { readonly data: Record<string, unknown> | null };

async function leaseNode() {
  const node = await systemNode({}, tokenRoutes);
  const { rootToken } = await node.open();
  const ask = async (
    operation: Parameters<typeof node.ask>[0],
    path: string,
    body = {},
    token = rootToken,
  ) => {
    const answer = await node.ask(operation, path, { token, body });
    return { status: answer.status, ...(answer.body === '' ? { data: null } : (answer.body as Body)) };
  };
  const create = async (body: object): Promise<{ token: string; accessor: string; lease: string }> => {
    const made = await ask('update', 'auth/token/create', body);
    const auth = 'auth' in made ? (made.auth as Record<string, string>) : assert.fail(JSON.stringify(made));
    const listed = await ask('list', 'sys/leases/lookup/auth/token/create/');
    const keys = listed.data?.['keys'] as string[];
    for (const key of keys) {
      const { data } = await ask('update', 'auth/token/lookup', { token: auth['client_token'] });
      const lease = `auth/token/create/${key}`;
      const shown = await ask('update', 'sys/leases/lookup', { lease_id: lease });
      if (shown.data?.['expire_time'] === data?.['expire_time']) {
        return { token: auth['client_token'] ?? '', accessor: auth['accessor'] ?? '', lease };
      }
    }
    return assert.fail('no lease');
  };
  const alive = async (token: string) =>
    (await ask('read', 'auth/token/lookup-self', {}, token)).status === 200;
  /** A lease as an engine of the future registers it. */
  const secret = () =>
    node.core.store.transact(async (tx) => {
      const token = await lookupToken(tx, tokenDeps(node.core), rootToken);
      const lease = await registerLease(tx, tokenDeps(node.core), {
        path: 'database/creds/app',
        mountPath: 'database/',
        mountType: 'database',
        token: token ?? assert.fail('no root token'),
        ttlMs: 3_600_000,
        maxTtlMs: 0,
        renewable: true,
        internal: {},
      });
      return lease.id;
    });
  return { ...node, raw: node.ask, ask, create, alive, rootToken, secret };
}

test('twenty-five requests at once with a token of ten uses: exactly ten are let in', async () => {
  const { ask, rootToken } = await leaseNode();
  const made = await ask('update', 'auth/token/create', { policies: ['default'], num_uses: 10 }, rootToken);
  const token = (('auth' in made ? made.auth : {}) as Record<string, string>)['client_token'];
  const answers = await Promise.all(
    Array.from({ length: 25 }, () => ask('read', 'auth/token/lookup-self', {}, token)),
  );
  assert.deepEqual(
    [200, 403].map((status) => answers.filter((answer) => answer.status === status).length),
    [10, 15],
  );
});

test('the lease of a token is listed, shown and not renewed here', async () => {
  const { ask, create } = await leaseNode();
  const { lease } = await create({ policies: ['default'], ttl: '1h' });
  const { data } = await ask('update', 'sys/leases/lookup', { lease_id: lease });
  assert.deepEqual(data, {
    id: lease,
    issue_time: '2024-01-01T00:00:00Z',
    expire_time: '2024-01-01T01:00:00Z',
    last_renewal: null,
    renewable: true,
    ttl: 3600,
    path: 'auth/token/create',
  });
  assert.deepEqual((await ask('list', 'sys/leases/lookup')).data, { keys: ['auth/'] });
  const renewed = await ask('update', 'sys/leases/renew', { lease_id: lease });
  assert.deepEqual(
    [renewed.status, 'errors' in renewed && renewed.errors],
    [400, ['tokens cannot be renewed through this endpoint']],
  );
});

test('what is missing or unknown: status and text', async () => {
  const { ask } = await leaseNode();
  const rows: [path: string, body: object, status: number, text: string | undefined][] = [
    ['sys/leases/lookup', {}, 400, 'lease_id must be specified'],
    ['sys/leases/lookup', { lease_id: 'none' }, 400, 'invalid lease'],
    ['sys/leases/renew', {}, 400, 'lease_id must be specified'],
    ['sys/leases/renew', { lease_id: 'none' }, 400, 'lease not found'],
    ['sys/renew/a/b', {}, 400, 'lease not found'],
    ['sys/leases/revoke', {}, 400, 'lease_id must be specified'],
    ['sys/leases/revoke', { lease_id: 'none' }, 204, undefined],
    ['sys/leases/revoke/a/b', { sync: false }, 202, undefined],
    ['sys/leases/revoke-prefix/none', {}, 204, undefined],
    ['sys/leases/revoke-prefix/none', { sync: false }, 202, undefined],
    ['sys/leases/revoke-force/none', {}, 204, undefined],
  ];
  for (const [path, body, status, text] of rows) {
    const answer = await ask('update', path, body);
    assert.equal(answer.status, status, `${path} ${JSON.stringify(answer)}`);
    if (text !== undefined) assert.deepEqual('errors' in answer && answer.errors, [text], path);
  }
  assert.equal((await ask('list', 'sys/leases/lookup/none')).status, 404);
});

test('revoking a lease of a token ends the token, by each of the paths', async () => {
  const node = await leaseNode();
  const ways: [path: (lease: string) => string, body: (lease: string) => object][] = [
    [() => 'sys/leases/revoke', (lease_id) => ({ lease_id, sync: false })],
    [() => 'sys/leases/revoke', (lease_id) => ({ lease_id })],
    [(lease) => `sys/leases/revoke/${lease}`, () => ({})],
    [() => 'sys/revoke', (lease_id) => ({ lease_id })],
    [(lease) => `sys/revoke/${lease}`, () => ({ sync: true })],
    [() => 'sys/leases/revoke-prefix/auth/token/create', () => ({ sync: false })],
    [() => 'sys/revoke-prefix/auth/token/create', () => ({})],
    [(lease) => `sys/leases/revoke-force/${lease}`, () => ({})],
    [() => 'sys/revoke-force/auth/token', () => ({})],
  ];
  for (const [index, [path, body]] of ways.entries()) {
    const { token, lease } = await node.create({ policies: ['default'], ttl: `${index + 1}h` });
    assert.ok(await node.alive(token));
    const { status } = await node.ask('update', path(lease), body(lease));
    assert.ok(status === 204 || status === 202);
    assert.ok(!(await node.alive(token)), path(lease));
  }
});

test('a secret lease is renewed with the envelope members of Vault, and revoked', async () => {
  const { ask, secret } = await leaseNode();
  const id = await secret();
  for (const path of ['sys/leases/renew', 'sys/renew']) {
    const answer = await ask('update', path, { lease_id: id, increment: '30m' });
    assert.deepEqual(
      [
        answer.status,
        'lease_id' in answer && answer.lease_id,
        'lease_duration' in answer && answer.lease_duration,
        'renewable' in answer && answer.renewable,
        answer.data,
      ],
      [200, id, 1800, true, null],
    );
  }
  assert.equal((await ask('update', `sys/leases/renew/${id}`)).status, 200);
  await ask('update', 'sys/leases/revoke', { lease_id: id, sync: true });
  assert.equal((await ask('update', 'sys/leases/lookup', { lease_id: id })).status, 400);
});

test('prefixes, listings and counts need sudo', async () => {
  const { ask, tokenWith } = await leaseNode();
  const token = await tokenWith('path "sys/*" { capabilities = ["create", "read", "update", "list"] }');
  const rows: ['update' | 'list' | 'read', string][] = [
    ['update', 'sys/leases/revoke-prefix/a'],
    ['update', 'sys/leases/revoke-force/a'],
    ['update', 'sys/revoke-prefix/a'],
    ['update', 'sys/revoke-force/a'],
    ['list', 'sys/leases/lookup'],
    ['list', 'sys/leases/lookup/auth'],
    ['read', 'sys/leases'],
  ];
  for (const [operation, path] of rows)
    assert.equal((await ask(operation, path, {}, token)).status, 403, path);
});

test('irrevocable leases: none, and only that type', async () => {
  const node = await leaseNode();
  const count = await node.ask('read', 'sys/leases/count');
  assert.equal(count.status, 404);
  const query = (path: string, query: Record<string, string>) =>
    systemAsk(node, path, query).then(({ status, body }) => ({ status, data: (body as Body).data }));
  assert.deepEqual(await query('sys/leases/count', { type: 'irrevocable' }), {
    status: 200,
    data: { lease_count: 0, counts: {} },
  });
  assert.deepEqual(await query('sys/leases', { type: 'irrevocable', limit: 'none' }), {
    status: 200,
    data: { lease_count: 0, leases: [] },
  });
  assert.equal((await query('sys/leases', { type: 'irrevocable', limit: '0' })).status, 400);
});

test('tidy starts, and the expiry job ends it', async () => {
  const { ask, core } = await leaseNode();
  assert.equal((await ask('update', 'sys/leases/tidy')).status, 202);
  assert.equal((await ask('update', 'sys/leases/tidy')).status, 200);
  while ((await expireDue(core.store, tokenDeps(core))) > 0);
  assert.equal((await ask('update', 'sys/leases/tidy')).status, 202);
});

function systemAsk(node: Awaited<ReturnType<typeof leaseNode>>, path: string, query: Record<string, string>) {
  return node.raw('read', path, { token: node.rootToken, query });
}
