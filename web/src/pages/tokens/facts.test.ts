import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseToken } from './facts.ts';

test('policies of the token and of its entity are shown once each', () => {
  const token = parseToken({
    accessor: 'a1',
    policies: ['default', 'app'],
    identity_policies: ['app', 'group'],
    creation_time: 1_700_000_000,
    ttl: 60,
    meta: { username: 'bob' },
    expire_time: null,
  });
  assert.deepEqual(token.policies, ['default', 'app', 'group']);
  assert.equal(token.created, '2023-11-14T22:13:20.000Z');
  assert.deepEqual([token.ttl, token.expires, token.metadata], [60, '', { username: 'bob' }]);
});

test('what the server leaves out is empty', () => {
  const token = parseToken({ meta: null });
  assert.deepEqual([token.policies, token.created, token.metadata], [[], '', {}]);
});
