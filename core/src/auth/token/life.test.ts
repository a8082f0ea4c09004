/** Lookup, renewal and revocation through the endpoints. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTidy } from '../../leases/tidy.ts';
import { consumeUse } from '../../tokens/use.ts';
import { HOUR_MS, tokenEndpoints } from './testing/world.ts';

test('lookup shows every property, by token, by accessor and of the caller', async () => {
  const world = await tokenEndpoints();
  const auth = await world.create({
    policies: ['a'],
    ttl: '2h',
    meta: { k: 'v' },
    period: '1h',
    num_uses: 4,
  });
  const created = world.env.clock.now();
  const expected = {
    id: auth.client_token,
    accessor: auth.accessor,
    policies: ['a', 'default'],
    path: 'auth/token/create',
    meta: { k: 'v' },
    display_name: 'token',
    num_uses: 4,
    orphan: false,
    creation_time: created / 1000,
    creation_ttl: 3600,
    expire_time: '2024-01-01T01:00:00Z',
    ttl: 3600,
    explicit_max_ttl: 0,
    entity_id: '',
    type: 'service',
    period: 3600,
    renewable: true,
    issue_time: '2024-01-01T00:00:00Z',
  };
  assert.deepEqual((await world.call('lookup', { token: auth.client_token })).data, expected);
  assert.deepEqual((await world.call('lookup-self', {}, auth.client_token, 'read')).data, expected);
  assert.deepEqual((await world.call('lookup', {}, auth.client_token, 'read')).data, expected);
  assert.deepEqual((await world.call('lookup-accessor', { accessor: auth.accessor })).data, {
    ...expected,
    id: '',
  });
});

test('the root token of init shows no lease', async () => {
  const world = await tokenEndpoints();
  const { data } = await world.call('lookup-self', {}, world.root, 'read');
  assert.deepEqual(
    [
      data?.['expire_time'],
      data?.['ttl'],
      data?.['renewable'],
      data?.['issue_time'],
      data?.['meta'],
      data?.['path'],
    ],
    [null, 0, undefined, undefined, null, 'auth/token/root'],
  );
});

test('unknown tokens and accessors: status and text of each', async () => {
  const world = await tokenEndpoints();
  const rows: [path: string, body: Record<string, string>, status: number, text: string][] = [
    ['lookup', { token: 'hvs.none' }, 403, 'bad token'],
    ['lookup-accessor', {}, 400, 'missing accessor'],
    ['lookup-accessor', { accessor: 'none' }, 400, 'invalid accessor'],
    ['renew', {}, 400, 'missing token ID'],
    ['renew', { token: 'none' }, 400, 'token not found'],
    ['renew-accessor', {}, 400, 'missing accessor'],
    ['renew-accessor', { accessor: 'none' }, 400, 'invalid accessor'],
    ['renew-self', {}, 400, 'invalid lease ID'],
    ['revoke', {}, 400, 'missing token ID'],
    ['revoke-accessor', {}, 400, 'missing accessor'],
    ['revoke-orphan', {}, 400, 'missing token ID'],
    ['revoke-orphan', { token: 'none' }, 400, 'token to revoke not found'],
  ];
  for (const [path, body, status, text] of rows) {
    await assert.rejects(
      world.call(path, body),
      { status, errors: [text] },
      `${path} ${JSON.stringify(body)}`,
    );
  }
  assert.equal((await world.call('revoke', { token: 'none' })).status, 204);
  assert.deepEqual((await world.call('revoke-accessor', { accessor: 'none' })).warnings, [
    'No token found with this accessor',
  ]);
});

test('batch tokens are neither renewed nor revoked', async () => {
  const world = await tokenEndpoints();
  const token = (await world.create({ type: 'batch', policies: ['a'] })).client_token;
  await assert.rejects(world.call('renew', { token }), /batch tokens cannot be renewed/);
  await assert.rejects(world.call('revoke', { token }), /batch tokens cannot be revoked/);
  await assert.rejects(world.call('revoke-self', {}, token), /batch tokens cannot be revoked/);
  await assert.rejects(world.call('revoke-orphan', { token }), /batch tokens cannot be revoked/);
  assert.equal((await world.call('lookup', { token })).data?.['type'], 'batch');
});

test('renewing by token, by accessor and oneself', async () => {
  const world = await tokenEndpoints();
  const auth = await world.create({ policies: ['a'], ttl: '1h' });
  world.env.clock.setNow(world.env.clock.now() + HOUR_MS / 2);
  const self = await world.call('renew-self', { increment: '2h' }, auth.client_token);
  assert.deepEqual([self.auth?.lease_duration, self.auth?.client_token], [7200, auth.client_token]);
  const plain = await world.call('renew', { token: auth.client_token });
  assert.equal(plain.auth?.lease_duration, 3600);
  const byAccessor = await world.call('renew-accessor', { accessor: auth.accessor, increment: 1800 });
  assert.deepEqual([byAccessor.auth?.lease_duration, byAccessor.auth?.client_token], [1800, '']);
  const { data } = await world.call('lookup', { token: auth.client_token });
  assert.equal(data?.['last_renewal'], '2024-01-01T00:30:00Z');
  assert.equal(data?.['last_renewal_time'], 1_704_067_200 + 1800);
});

test('increments that are negative or beyond any number', async () => {
  const world = await tokenEndpoints();
  const { client_token } = await world.create({ policies: ['a'], ttl: '1h' });
  assert.equal(
    (await world.call('renew', { token: client_token, increment: -7200 })).auth?.lease_duration,
    3600,
  );
  const huge = await world.call('renew', { token: client_token, increment: 9e9 });
  assert.equal(huge.auth?.lease_duration, 768 * 3600);
  assert.match(huge.warnings[0] ?? '', /capped accordingly/);
});

test('revoking by token, by accessor and oneself takes the children along; revoke-orphan does not', async () => {
  const world = await tokenEndpoints();
  for (const way of ['revoke', 'revoke-accessor', 'revoke-self', 'revoke-orphan']) {
    const parent = await world.create({ policies: ['maker'] });
    const child = await world.create({}, parent.client_token);
    const body = way === 'revoke-accessor' ? { accessor: parent.accessor } : { token: parent.client_token };
    await world.call(way, body, way === 'revoke-self' ? parent.client_token : world.root);
    assert.equal(await world.lookup(parent.client_token), undefined, way);
    assert.equal((await world.lookup(child.client_token)) !== undefined, way === 'revoke-orphan', way);
  }
});

test('revoke-orphan needs sudo', async () => {
  const world = await tokenEndpoints();
  const maker = (await world.create({ policies: ['maker'] })).client_token;
  const victim = (await world.create({ policies: ['a'] })).client_token;
  await assert.rejects(
    world.call('revoke-orphan', { token: victim }, maker),
    /root or sudo privileges required to revoke and orphan/,
  );
  const chief = (await world.create({ policies: ['chief'] })).client_token;
  await world.call('revoke-orphan', { token: victim }, chief);
  assert.equal(await world.lookup(victim), undefined);
});

test('a token on its last use can still see itself', async () => {
  const world = await tokenEndpoints();
  const { client_token } = await world.create({ policies: ['a'], num_uses: 1 });
  const caller = await world.caller(client_token);
  await world.store.transact((tx) => consumeUse(tx, world.deps, caller.token));
  assert.equal(await world.lookup(client_token), undefined);
  const { data } = await world.call('lookup-self', {}, caller, 'read');
  assert.deepEqual([data?.['num_uses'], data?.['policies']], [-1, ['a', 'default']]);
});

test('accessors are listed and can be paged', async () => {
  const world = await tokenEndpoints();
  const made = [(await world.create()).accessor, (await world.create()).accessor];
  const { data } = await world.call('accessors', {}, world.root, 'list');
  const keys = data?.['keys'];
  assert.ok(Array.isArray(keys) && keys.length === 3);
  for (const accessor of made) assert.ok(keys.includes(accessor));
});

test('tidy starts once and says so', async () => {
  const world = await tokenEndpoints();
  const first = await world.call('tidy');
  assert.equal(first.status, 202);
  assert.match(first.warnings[0] ?? '', /Tidy operation successfully started/);
  assert.deepEqual((await world.call('tidy')).warnings, ['Tidy operation already in progress.']);
  assert.equal(await world.store.transact((tx) => startTidy(tx)), false);
});
