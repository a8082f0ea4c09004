import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, tokenWorld } from '../tokens/testing/world.ts';
import { authBlock, leftSeconds } from './auth-block.ts';

test('the auth block has exactly the members clients read', async () => {
  const world = tokenWorld();
  const { text, entry } = await world.create({ policies: ['b', 'default'], entityId: 'e1', numUses: 3 });
  assert.deepEqual(authBlock(text, entry, ['b', 'a', 'a'], entry.creationTime), {
    client_token: text,
    accessor: entry.accessor,
    policies: ['a', 'b', 'default'],
    token_policies: ['b', 'default'],
    identity_policies: ['a', 'b'],
    metadata: null,
    lease_duration: 3600,
    renewable: true,
    entity_id: 'e1',
    token_type: 'service',
    orphan: true,
    mfa_requirement: null,
    num_uses: 3,
  });
});

test('without identity policies there is no such member, also when the token refuses them', async () => {
  const world = tokenWorld();
  const plain = await world.create();
  assert.equal('identity_policies' in authBlock(plain.text, plain.entry, [], 0), false);
  const refusing = await world.create({ noIdentityPolicies: true });
  const block = authBlock(refusing.text, refusing.entry, ['a'], 0);
  assert.deepEqual([block.policies, 'identity_policies' in block], [['default'], false]);
});

test('seconds left: rounded, never negative, 0 for ever', async () => {
  const world = tokenWorld();
  const { entry } = await world.create({ ttlMs: HOUR_MS });
  const rows: [after: number, seconds: number][] = [
    [0, 3600],
    [3, 3600],
    [HOUR_MS - 400, 0],
    [HOUR_MS + 5000, 0],
  ];
  for (const [after, seconds] of rows) assert.equal(leftSeconds(entry, entry.creationTime + after), seconds);
  const root = await world.create({ policies: ['root'], ttlMs: 0 });
  assert.equal(leftSeconds(root.entry, root.entry.creationTime), 0);
});
