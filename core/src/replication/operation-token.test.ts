import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../base/refusal.ts';
import { putPolicy } from '../policy/policies.ts';
import { sealBatch } from '../tokens/batch.ts';
import { pairInSync } from './testing/pair.ts';
import type { Cluster } from './testing/world.ts';

const PROMOTE = 'sys/replication/dr/secondary/promote';
const refused = (status: number, text: string) => (error: unknown) =>
  error instanceof Refusal && error.status === status && error.message === text;

const TTL_MS = 60_000;

function batchToken(cluster: Cluster, policy: string, parent: string): string {
  const { env, barrier } = cluster;
  const now = env.clock.now();
  return sealBatch(
    { env, cipher: barrier.cipher },
    {
      type: 'batch',
      id: '',
      accessor: '',
      parent,
      policies: [policy],
      path: 'auth/token/create/failover-handler',
      displayName: 'token',
      metadata: {},
      creationTime: now,
      expireTime: now + TTL_MS,
      creationTtlMs: TTL_MS,
      explicitMaxTtlMs: 0,
      periodMs: 0,
      renewable: false,
      numUses: 0,
      role: 'failover-handler',
      entityId: '',
      boundCidrs: [],
      noIdentityPolicies: false,
      mountPath: 'auth/token/',
      lastRenewalTime: undefined,
    },
  );
}

test('the stored operation token authorises, by body or header; the body wins', async () => {
  const { world, b } = await pairInSync();
  const { replication } = b;
  await assert.rejects(
    replication.authorizeDrOperation(undefined, PROMOTE, {}),
    refused(400, 'DR operation token was not provided'),
  );
  await assert.rejects(replication.authorizeDrOperation('x', PROMOTE, {}), refused(403, 'permission denied'));
  await replication.storeOperationToken('hvs.right');
  assert.equal(await replication.authorizeDrOperation('hvs.right', PROMOTE, {}), 'operation-token');
  const body = { dr_operation_token: 'hvs.right' };
  assert.equal(await replication.authorizeDrOperation('hvs.wrong', PROMOTE, body), 'operation-token');
  await assert.rejects(
    replication.authorizeDrOperation('hvs.right', PROMOTE, { dr_operation_token: 'hvs.wrong' }),
    refused(403, 'permission denied'),
  );
  await replication.storeOperationToken('hvs.second');
  await assert.rejects(
    replication.authorizeDrOperation('hvs.right', PROMOTE, {}),
    refused(403, 'permission denied'),
  );
  await replication.deleteOperationToken();
  await assert.rejects(
    replication.authorizeDrOperation('hvs.second', PROMOTE, {}),
    refused(403, 'permission denied'),
  );
  await world.close();
});

test('on a cluster that is no DR secondary every token is refused alike', async () => {
  const { world, a } = await pairInSync();
  for (const token of [undefined, 'x']) {
    await assert.rejects(
      a.replication.authorizeDrOperation(token, PROMOTE, {}),
      refused(400, 'Not a DR secondary.'),
    );
  }
  await world.close();
});

test('a batch token authorises exactly the paths of its policies, while it lives, and only as an orphan', async () => {
  const { world, a, b } = await pairInSync();
  await a.barrier.transact((tx) =>
    putPolicy(tx, 'failover', `path "${PROMOTE}" { capabilities = ["update"] }`),
  );
  const token = batchToken(a, 'failover', '');
  const child = batchToken(a, 'failover', 'someone');
  const unknown = batchToken(a, 'missing', '');
  await world.until('b has the policy', () => b.inSync(a));
  const caller = await b.replication.authorizeDrOperation(token, PROMOTE, {});
  assert.ok(caller !== 'operation-token' && caller.policies.includes('failover'));
  const denied = refused(403, 'permission denied');
  await assert.rejects(
    b.replication.authorizeDrOperation(token, 'sys/replication/dr/secondary/disable', {}),
    denied,
  );
  await assert.rejects(b.replication.authorizeDrOperation(child, PROMOTE, {}), denied);
  await assert.rejects(b.replication.authorizeDrOperation(unknown, PROMOTE, {}), denied);
  await world.env.clock.advance(TTL_MS);
  await assert.rejects(b.replication.authorizeDrOperation(token, PROMOTE, {}), denied);
  await world.close();
});

test('a batch token needs the operation and the sudo that the endpoint asks of other tokens', async () => {
  const { world, a, b } = await pairInSync();
  await a.barrier.transact(async (tx) => {
    await putPolicy(tx, 'plain', 'path "sys/seal" { capabilities = ["update"] }');
    await putPolicy(tx, 'sudo', 'path "sys/seal" { capabilities = ["update", "sudo"] }');
  });
  const plain = batchToken(a, 'plain', '');
  const sudo = batchToken(a, 'sudo', '');
  await world.until('b has the policies', () => b.inSync(a));
  const ask = (token: string, operation: 'read' | 'update') =>
    b.replication.authorizeDrOperation(token, 'sys/seal', {}, { operation, sudo: true });
  const denied = refused(403, 'permission denied');
  await assert.rejects(ask(plain, 'update'), denied);
  await assert.rejects(ask(sudo, 'read'), denied);
  assert.notEqual(await ask(sudo, 'update'), 'operation-token');
  await world.close();
});
