import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '../../logical/request.ts';
import { newTokenPolicies } from './new-policies.ts';
import { NEW_ROLE } from './role.ts';
import { HOUR_MS, tokenEndpoints } from './testing/world.ts';

test('a role is shown as it was written, with defaults for the rest', async () => {
  const world = await tokenEndpoints();
  await world.call('roles/app', { allowed_policies: 'b,A', token_period: '1h', orphan: true });
  const { data } = await world.call('roles/app', {}, world.root, 'read');
  assert.deepEqual(data, {
    period: 0,
    token_period: 3600,
    explicit_max_ttl: 0,
    token_explicit_max_ttl: 0,
    disallowed_policies: [],
    allowed_policies: ['a', 'b'],
    disallowed_policies_glob: [],
    allowed_policies_glob: [],
    name: 'app',
    orphan: true,
    path_suffix: '',
    renewable: true,
    token_type: 'default-service',
    allowed_entity_aliases: [],
    token_no_default_policy: false,
  });
  assert.deepEqual((await world.call('roles', {}, world.root, 'list')).data, { keys: ['app'] });
});

test('a second write changes what it names and keeps the rest', async () => {
  const world = await tokenEndpoints();
  await world.call('roles/app', { orphan: true, renewable: false, path_suffix: 'ver-1', token_num_uses: 3 });
  await world.call('roles/app', { token_num_uses: 4 });
  const { data } = await world.call('roles/app', {}, world.root, 'read');
  assert.deepEqual(
    [data?.['orphan'], data?.['renewable'], data?.['path_suffix'], data?.['token_num_uses']],
    [true, false, 'ver-1', 4],
  );
});

test('old names are taken and shown; beside a new name they are ignored with a warning', async () => {
  const world = await tokenEndpoints();
  await world.call('roles/old', { period: '2h', bound_cidrs: '10.0.0.0/8' });
  const old = (await world.call('roles/old', {}, world.root, 'read')).data;
  assert.deepEqual(
    [old?.['period'], old?.['token_period'], old?.['bound_cidrs'], old?.['token_bound_cidrs']],
    [7200, 7200, ['10.0.0.0/8'], ['10.0.0.0/8']],
  );
  const { warnings } = await world.call('roles/old', { period: '2h', token_period: '3h' });
  assert.deepEqual(warnings, [
    "Both 'token_period' and deprecated 'period' value supplied, ignoring the deprecated value",
  ]);
  const both = (await world.call('roles/old', {}, world.root, 'read')).data;
  assert.deepEqual([both?.['period'], both?.['token_period']], [0, 10_800]);
});

test('roles that may not be', async () => {
  const world = await tokenEndpoints();
  const rows: [body: Json, refusal: RegExp][] = [
    [{ path_suffix: '!' }, /given role path suffix contains invalid characters/],
    [{ path_suffix: 'a..b' }, /parent references/],
    [{ token_type: 'x' }, /invalid 'token_type' value "x"/],
    [{ token_period: -1 }, /cannot be negative/],
    [{ token_num_uses: -1 }, /cannot be negative/],
    [{ token_explicit_max_ttl: -1 }, /cannot be negative/],
    [{ token_bound_cidrs: '10.0.0.0/99' }, /unable to parse address/],
    [
      { token_type: 'batch' },
      /'token_type' cannot be 'batch' when role is set to generate non-orphan tokens/,
    ],
    [{ token_type: 'batch', orphan: true }, /generate renewable tokens/],
    [{ token_type: 'batch', orphan: true, renewable: false, token_period: 9 }, /generate periodic tokens/],
    [{ token_type: 'batch', orphan: true, renewable: false, token_explicit_max_ttl: 9 }, /explicit max TTL/],
  ];
  for (const [body, refusal] of rows) {
    await assert.rejects(world.call('roles/bad', body), refusal, JSON.stringify(body));
  }
  await assert.rejects(world.call('roles/bad', {}, world.root, 'read'), { status: 404 });
});

test('a deleted role is gone, and deleting it again changes nothing', async () => {
  const world = await tokenEndpoints();
  await world.call('roles/app', {});
  await world.call('roles/app', {}, world.root, 'delete');
  await world.call('roles/app', {}, world.root, 'delete');
  await assert.rejects(world.call('roles/app', {}, world.root, 'read'), { status: 404 });
  await assert.rejects(world.call('create/app', {}), /unknown role app/);
});

test('a role decides about parent, renewal, uses, path, type and times', async () => {
  const world = await tokenEndpoints();
  await world.call('roles/app', {
    allowed_policies: 'a',
    orphan: true,
    renewable: false,
    path_suffix: 'ver-1',
    token_num_uses: 5,
    token_period: '2h',
    token_bound_cidrs: '127.0.0.1',
  });
  const maker = (await world.create({ policies: ['maker'] })).client_token;
  const auth = await world.create({ num_uses: 9 }, maker, 'create/app');
  assert.deepEqual(auth.policies, ['a', 'default']);
  assert.deepEqual([auth.orphan, auth.renewable, auth.num_uses, auth.lease_duration], [true, false, 5, 7200]);
  const entry = await world.lookup(auth.client_token);
  assert.deepEqual(
    [entry?.path, entry?.role, entry?.boundCidrs],
    ['auth/token/create/app/ver-1', 'app', ['127.0.0.1']],
  );
});

test('two periods or two maxima: the lesser, with a warning', async () => {
  const world = await tokenEndpoints();
  await world.call('roles/app', { allowed_policies: 'a', token_period: '2h', token_explicit_max_ttl: '9h' });
  const { auth, warnings } = await world.call('create/app', { period: '3h', explicit_max_ttl: '8h' });
  assert.equal(auth?.lease_duration, 7200);
  assert.deepEqual(warnings, [
    'Explicit max TTL specified both during creation call and in role; using the lesser value of 28800 seconds',
    'Period specified both during creation call and in role; using the lesser value of 7200 seconds',
  ]);
});

test('types of a role: which wins', async () => {
  const rows: [role: string, asked: string | undefined, made: string][] = [
    ['service', 'batch', 'service'],
    ['batch', 'service', 'batch'],
    ['default-service', undefined, 'service'],
    ['default-service', 'batch', 'batch'],
    ['default-batch', undefined, 'batch'],
    ['default-batch', 'service', 'service'],
  ];
  for (const [role, asked, made] of rows) {
    const world = await tokenEndpoints();
    await world.call('roles/app', {
      allowed_policies: 'a',
      orphan: true,
      renewable: false,
      token_type: role,
    });
    const auth = await world.create(asked === undefined ? {} : { type: asked }, world.root, 'create/app');
    assert.equal(auth.token_type, made, `${role} ${asked}`);
  }
});

test('a token whose role is gone is not renewed; whose role changed gets its period, not more than its maximum', async () => {
  const world = await tokenEndpoints();
  await world.call('roles/app', { allowed_policies: 'a', token_period: '2h' });
  const auth = await world.create({ explicit_max_ttl: '3h' }, world.root, 'create/app');
  await world.call('roles/app', { token_period: '5h' });
  world.env.clock.setNow(world.env.clock.now() + HOUR_MS);
  const renewed = await world.call('renew', { token: auth.client_token });
  assert.equal(renewed.auth?.lease_duration, 7200);
  await world.call('roles/app', {}, world.root, 'delete');
  await assert.rejects(
    world.call('renew', { token: auth.client_token }),
    /original token role "app" could not be found, not renewing/,
  );
});

test('which policies a role lets through', () => {
  type Lists = Partial<typeof NEW_ROLE>;
  const rows: [role: Lists, asked: string[], result: string[] | RegExp][] = [
    [{ allowedPolicies: ['a', 'b'] }, [], ['a', 'b', 'default']],
    [{ allowedPolicies: ['a', 'b'] }, ['a'], ['a', 'default']],
    [
      { allowedPolicies: ['a'] },
      ['c'],
      /token policies \(\["c" "default"\]\) must be subset of the role's allowed policies \(\["a" "default"\]\) or glob policies \(\[\]\)/,
    ],
    [{ allowedPoliciesGlob: ['app-*'] }, ['app-x', 'default'], ['app-x', 'default']],
    [{ allowedPoliciesGlob: ['app-*'] }, ['other'], /must be subset/],
    [{ allowedPoliciesGlob: ['app-*'], noDefaultPolicy: true }, ['app-x'], ['app-x']],
    [{ disallowedPolicies: ['b'] }, ['b'], /token policy "b" is disallowed by this role/],
    [{ disallowedPolicies: ['b'] }, [], ['default', 'parent']],
    [{ disallowedPolicies: ['default'] }, [], ['parent']],
    [{ disallowedPoliciesGlob: ['def*'] }, ['a'], ['a']],
    [{ disallowedPoliciesGlob: ['*'] }, ['a'], /disallowed/],
    [{ allowedPolicies: ['a'], disallowedPolicies: ['a'] }, [], /token policy "a" is disallowed/],
    [{ allowedPolicies: ['a'] }, ['root'], /must be subset/],
    [{ allowedPolicies: ['response-wrapping'] }, [], /cannot assign policy "response-wrapping"/],
  ];
  for (const [lists, policies, result] of rows) {
    const decide = () =>
      newTokenPolicies({
        policies,
        noDefaultPolicy: false,
        parentPolicies: ['parent'],
        sudo: false,
        role: { ...NEW_ROLE, name: 'app', ...lists },
      });
    if (result instanceof RegExp) assert.throws(decide, result, JSON.stringify([lists, policies]));
    else assert.deepEqual(decide(), result, JSON.stringify([lists, policies]));
  }
});

test('an entity alias: only those a role allows, and the token belongs to its entity', async () => {
  const world = await tokenEndpoints();
  await world.call('roles/app', { allowed_policies: 'a', allowed_entity_aliases: 'Deploy,ci-*' });
  const made = await world.create({ entity_alias: 'CI-7' }, world.root, 'create/app');
  assert.match(made.entity_id, /^[0-9a-f-]{36}$/);
  const again = await world.create({ entity_alias: 'CI-7' }, world.root, 'create/app');
  assert.equal(again.entity_id, made.entity_id);
  const other = await world.create({ entity_alias: 'deploy' }, world.root, 'create/app');
  assert.notEqual(other.entity_id, made.entity_id);
  await assert.rejects(
    world.create({ entity_alias: 'root' }, world.root, 'create/app'),
    /invalid 'entity_alias' value/,
  );
});
