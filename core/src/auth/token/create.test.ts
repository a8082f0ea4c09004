import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../logical/request.ts';
import { HOUR_MS, tokenEndpoints } from './testing/world.ts';

const DAY_S = 86_400;

test('a token made by root without any wish is a root token that never expires', async () => {
  const world = await tokenEndpoints();
  const auth = await world.create();
  assert.deepEqual(auth, {
    client_token: auth.client_token,
    accessor: auth.accessor,
    policies: ['root'],
    token_policies: ['root'],
    metadata: null,
    lease_duration: 0,
    renewable: false,
    entity_id: '',
    token_type: 'service',
    orphan: false,
    mfa_requirement: null,
    num_uses: 0,
  });
});

test('what is asked for is what the token has', async () => {
  const world = await tokenEndpoints();
  const auth = await world.create({
    policies: ['a'],
    ttl: '2h',
    explicit_max_ttl: '5h',
    num_uses: 7,
    display_name: 'ci runner!',
    meta: { team: 'x' },
    no_parent: true,
    renewable: false,
  });
  assert.deepEqual(auth.policies, ['a', 'default']);
  assert.deepEqual([auth.lease_duration, auth.renewable, auth.orphan, auth.num_uses], [7200, false, true, 7]);
  assert.deepEqual({ ...auth.metadata }, { team: 'x' });
  const entry = await world.lookup(auth.client_token);
  assert.equal(entry?.displayName, 'token-ci-runner');
  assert.equal(entry?.explicitMaxTtlMs, 5 * HOUR_MS);
  assert.equal(entry?.path, 'auth/token/create');
});

test('times: what is asked, what is granted, which warning', async () => {
  const world = await tokenEndpoints();
  const rows: [body: Json, seconds: number, warning?: RegExp][] = [
    [{ policies: ['a'] }, 32 * DAY_S],
    [{ policies: ['a'], ttl: 60 }, 60],
    [{ policies: ['a'], ttl: '0' }, 32 * DAY_S],
    [{ policies: ['a'], lease: '1h' }, 3600],
    [{ policies: ['a'], ttl: '1h', lease: '2h' }, 3600],
    [
      { policies: ['a'], ttl: '2000h' },
      32 * DAY_S,
      /TTL of "2000h" exceeded the effective max_ttl of "768h"/,
    ],
    [{ policies: ['a'], ttl: 9e9 }, 32 * DAY_S, /exceeded the effective max_ttl/],
    [
      { policies: ['a'], ttl: '2h', explicit_max_ttl: '1h' },
      3600,
      /TTL of "2h" exceeded the effective max_ttl of "1h"/,
    ],
    [{ policies: ['a'], period: '4h' }, 14_400],
    [{ policies: ['root'], ttl: '1h' }, 3600],
    [{ policies: ['root'], explicit_max_ttl: '1h' }, 3600],
    [{ policies: ['root'], period: '2h' }, 7200],
  ];
  for (const [body, seconds, warning] of rows) {
    const { auth, warnings } = await world.call('create', body);
    assert.equal(auth?.lease_duration, seconds, JSON.stringify(body));
    assert.equal(warnings.length, warning === undefined ? 0 : 1, JSON.stringify(warnings));
    if (warning !== undefined) assert.match(warnings[0] ?? '', warning);
  }
});

test('what may not be asked for, and what Vault says to it', async () => {
  const world = await tokenEndpoints();
  const rows: [body: Json, refusal: RegExp][] = [
    [{ ttl: '-1h' }, /^Refusal: ttl must be positive$/],
    [{ lease: '-1h' }, /^Refusal: lease must be positive$/],
    [{ explicit_max_ttl: -5 }, /^Refusal: explicit_max_ttl must be positive$/],
    [{ period: -5 }, /^Refusal: period must be positive$/],
    [{ num_uses: -1 }, /^Refusal: number of uses cannot be negative$/],
    [{ type: 'other' }, /^Refusal: invalid 'token_type' value$/],
    [{ type: 'batch', policies: ['a'], num_uses: 3 }, /^Refusal: batch tokens cannot have "num_uses" set$/],
    [{ type: 'batch', policies: ['a'], period: '1h' }, /^Refusal: batch tokens cannot have "period" set$/],
    [
      { type: 'batch', policies: ['a'], explicit_max_ttl: 9 },
      /batch tokens cannot have "explicit_max_ttl" set$/,
    ],
    [{ type: 'batch' }, /^Refusal: batch tokens cannot be root tokens$/],
    [{ policies: ['response-wrapping'] }, /^Refusal: cannot assign policy "response-wrapping"$/],
    [{ policies: ['Control-Group'] }, /^Refusal: cannot assign policy "control-group"$/],
    [{ id: 'a.b' }, /cannot have a '\.' in the value/],
    [{ id: 'hvs.x' }, /'hvs\.' prefix/],
    [{ entity_alias: 'x' }, /'entity_alias' is only allowed in combination with token role$/],
  ];
  const before = world.store.dump();
  for (const [body, refusal] of rows) {
    await assert.rejects(
      world.call('create', body),
      (error) => refusal.test(String(error)),
      JSON.stringify(body),
    );
  }
  assert.deepEqual(world.store.dump(), before, 'nothing was written');
});

test('without sudo: which policies, and which privileges are refused', async () => {
  const world = await tokenEndpoints();
  const maker = (await world.create({ policies: ['maker', 'a'] })).client_token;
  const rows: [body: Json, result: string[] | RegExp][] = [
    [{}, ['a', 'default', 'maker']],
    [{ no_default_policy: true }, ['a', 'maker']],
    [{ policies: ['a'] }, ['a', 'default']],
    [{ policies: ['A '] }, ['a', 'default']],
    [{ policies: ['a'], no_default_policy: true }, ['a']],
    [{ policies: ['b'] }, /child policies must be subset of parent/],
    [{ policies: ['a', 'root'] }, /child policies must be subset of parent/],
    [{ id: 'mine' }, /root or sudo privileges required to specify token id/],
    [{ no_parent: true }, /root or sudo privileges required to create orphan token/],
    [{ period: '1h' }, /root or sudo privileges required to create periodic token/],
  ];
  for (const [body, result] of rows) {
    if (result instanceof RegExp)
      await assert.rejects(world.create(body, maker), result, JSON.stringify(body));
    else assert.deepEqual((await world.create(body, maker)).policies, result, JSON.stringify(body));
  }
});

test('a parent without default does not hand default on', async () => {
  const world = await tokenEndpoints();
  const parent = await world.create({ policies: ['maker', 'a'], no_default_policy: true });
  assert.deepEqual((await world.create({ policies: ['a'] }, parent.client_token)).policies, ['a']);
  assert.deepEqual((await world.create({}, parent.client_token)).policies, ['a', 'maker']);
});

test('with sudo but without root: any policy but root', async () => {
  const world = await tokenEndpoints();
  const chief = (await world.create({ policies: ['chief'] })).client_token;
  assert.deepEqual((await world.create({ policies: ['b'] }, chief)).policies, ['b', 'default']);
  assert.equal((await world.create({ policies: ['b'], period: '1h' }, chief)).lease_duration, 3600);
  assert.equal((await world.create({ id: 'mine', policies: ['b'] }, chief)).client_token, 'mine');
  await assert.rejects(
    world.create({ policies: ['root'] }, chief),
    /root tokens may not be created without parent token being root/,
  );
});

test('a root token that expires makes no root token that does not', async () => {
  const world = await tokenEndpoints();
  const expiring = (await world.create({ ttl: '1h' })).client_token;
  await assert.rejects(
    world.create({}, expiring),
    /expiring root tokens cannot create non-expiring root tokens/,
  );
  assert.equal((await world.create({ ttl: '1h' }, expiring)).lease_duration, 3600);
});

test('tokens with counted uses and batch tokens make no tokens', async () => {
  const world = await tokenEndpoints();
  const counted = (await world.create({ policies: ['maker'], num_uses: 5 })).client_token;
  await assert.rejects(world.create({}, counted), /restricted use token cannot generate child tokens/);
  const batch = (await world.create({ policies: ['maker'], type: 'batch' })).client_token;
  await assert.rejects(world.create({}, batch), /batch tokens cannot create more tokens/);
});

test('create-orphan makes a token that survives its maker', async () => {
  const world = await tokenEndpoints();
  const maker = (await world.create({ policies: ['maker'] })).client_token;
  const child = await world.create({}, maker);
  const orphan = await world.create({}, maker, 'create-orphan');
  assert.deepEqual([child.orphan, orphan.orphan], [false, true]);
  await world.call('revoke', { token: maker });
  assert.equal(await world.lookup(child.client_token), undefined);
  assert.ok(await world.lookup(orphan.client_token));
});

test('a policy that does not exist is warned about', async () => {
  const world = await tokenEndpoints();
  const { warnings } = await world.call('create', { policies: ['a', 'nobody', 'None'] });
  assert.deepEqual(warnings, ['Policy "nobody" does not exist', 'Policy "none" does not exist']);
});

test('a batch token carries what it was made with and has no accessor', async () => {
  const world = await tokenEndpoints();
  const auth = await world.create({ type: 'batch', policies: ['a'], ttl: '1h' });
  assert.match(auth.client_token, /^hvb\./);
  assert.deepEqual(
    [auth.accessor, auth.renewable, auth.token_type, auth.orphan],
    ['', false, 'batch', false],
  );
});
