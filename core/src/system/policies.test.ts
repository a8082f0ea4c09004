import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../base/refusal.ts';
import { handlerWorld } from '../kernel/testing/call.ts';
import { parsePasswordPolicy } from '../policy/password-policy.ts';
import { createDefaultPolicies } from '../policy/policies.ts';
import { policiesAclNameRoute, policiesAclRoute } from './policies/acl.ts';
import { policiesPasswordGenerateRoute } from './policies/password/generate.ts';
import { policiesPasswordNameRoute, policiesPasswordRoute } from './policies/password.ts';
import { policyNameRoute, policyRoute } from './policy.ts';

const RULES = 'path "a" { capabilities = ["read"] }';
const refused = (status: number, message: string) => (error: unknown) =>
  error instanceof Refusal && error.status === status && error.message === message;

test('an ACL policy is written, listed, read and deleted; its name is folded with a warning', async () => {
  const { store, call } = handlerWorld();
  await store.transact(createDefaultPolicies);
  const write = (name: string, policy: string) =>
    call(policiesAclNameRoute, 'update', { path: { name }, body: { policy } });
  assert.deepEqual(await write('team', RULES), { status: 204 });
  assert.deepEqual(await write('Team', RULES), { warnings: ['policy name was converted to team'] });
  assert.deepEqual(await call(policiesAclRoute, 'list'), { data: { keys: ['default', 'team', 'root'] } });
  const read = { data: { name: 'team', policy: RULES } };
  assert.deepEqual(await call(policiesAclNameRoute, 'read', { path: { name: 'TEAM' } }), read);
  assert.deepEqual(await call(policiesAclNameRoute, 'delete', { path: { name: 'Team' } }), { status: 204 });
  assert.deepEqual(await call(policiesAclNameRoute, 'read', { path: { name: 'team' } }), {});
});

test('a policy may come as base64', async () => {
  const { call } = handlerWorld();
  const policy = Buffer.from(RULES).toString('base64');
  await call(policiesAclNameRoute, 'update', { path: { name: 'p' }, body: { policy } });
  assert.deepEqual(await call(policiesAclNameRoute, 'read', { path: { name: 'p' } }), {
    data: { name: 'p', policy: RULES },
  });
});

test('mistakes are refused as Vault words them', async () => {
  const { call } = handlerWorld();
  const write = (name: string, body: object) =>
    call(policiesAclNameRoute, 'update', { path: { name }, body: { ...body } });
  await assert.rejects(write('p', {}), refused(400, "'policy' parameter not supplied or empty"));
  await assert.rejects(write('', { policy: RULES }), refused(400, 'policy name must be provided in the URL'));
  await assert.rejects(write('ROOT', { policy: RULES }), refused(400, 'cannot update "root" policy'));
  await assert.rejects(
    write('p', { policy: 'path "x" { capabilities = ["nope"] }' }),
    refused(400, 'failed to parse policy: path "x": invalid capability "nope"'),
  );
  await assert.rejects(
    call(policiesAclNameRoute, 'delete', { path: { name: 'root' } }),
    refused(400, 'cannot delete "root" policy'),
  );
});

test('the old path shows rules and takes rules with a warning', async () => {
  const { call } = handlerWorld();
  const warnings = ["'rules' is deprecated, please use 'policy' instead"];
  assert.deepEqual(await call(policyNameRoute, 'update', { path: { name: 'p' }, body: { rules: RULES } }), {
    warnings,
  });
  assert.deepEqual(await call(policyNameRoute, 'read', { path: { name: 'p' } }), {
    data: { name: 'p', rules: RULES },
    topLevel: true,
  });
  assert.deepEqual(await call(policyRoute, 'read'), {
    data: { keys: ['p', 'root'], policies: ['p', 'root'] },
    topLevel: true,
  });
  assert.deepEqual(await call(policyNameRoute, 'delete', { path: { name: 'p' } }), { status: 204 });
});

test('a generated password follows its policy', async () => {
  const { call } = handlerWorld();
  const policy = `length = 12
    rule "charset" { charset = "abc" min-chars = 3 }
    rule "charset" { charset = "0123456789" min-chars = 8 }`;
  await call(policiesPasswordNameRoute, 'update', { path: { name: 'p' }, body: { policy } });
  assert.deepEqual(await call(policiesPasswordRoute, 'list'), { data: { keys: ['p'] } });
  const seen = new Set<string>();
  for (let i = 0; i < 50; i++) {
    const { data } = await call(policiesPasswordGenerateRoute, 'read', { path: { name: 'p' } });
    const password = String(data?.['password']);
    assert.match(password, /^[abc0-9]{12}$/);
    assert.ok(password.replace(/[^abc]/g, '').length >= 3);
    assert.ok(password.replace(/[^0-9]/g, '').length >= 8);
    seen.add(password);
  }
  assert.equal(seen.size, 50);
  await assert.rejects(
    call(policiesPasswordGenerateRoute, 'read', { path: { name: 'q' } }),
    refused(404, 'policy does not exist'),
  );
});

test('password policies that cannot be kept are refused', () => {
  const rule = 'rule "charset" { charset = "abc" min-chars = 3 }';
  for (const [text, message] of [
    [rule, /"length" must be a whole number/],
    [`length = 3\n${rule}`, /passwords must be between 4 and 100 characters/],
    ['length = 8', /at least one rule/],
    ['length = 8\nrule "charset" { charset = "" }', /no charset specified/],
    [`length = 5\n${rule}\n${rule}`, /more characters than the length/],
    ['length = 8\nrule "charset" { charset = "a\\n" }', /non-printable/],
    ['length = 8\nrule "regex" { }', /unknown rule "regex"/],
    ['length = 8\nwidth = 1', /invalid key "width"/],
  ] as const) {
    assert.throws(() => parsePasswordPolicy(text), message, text);
  }
});
