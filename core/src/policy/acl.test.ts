import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../base/refusal.ts';
import type { AccessQuestion, Acl } from './acl.ts';
import { compileAcl, ROOT_ACL } from './compile.ts';
import { parsePolicy } from './policy.ts';
import type { TemplateIdentity } from './template.ts';

function acl(...texts: string[]): Acl {
  return compileAcl(
    texts.flatMap((text) => parsePolicy(text).rules),
    undefined,
  );
}

function may(
  rules: Acl,
  operation: AccessQuestion['operation'],
  path: string,
  body = {},
  wrapTtlMs?: number,
): boolean {
  return rules.decide({ operation, path, body, wrapTtlMs }).allowed;
}

function refusedPolicy(text: string, message: RegExp): void {
  assert.throws(
    () => parsePolicy(text),
    (error: unknown) => error instanceof Refusal && error.status === 400 && message.test(error.message),
    text,
  );
}

test('what no rule names is denied; an empty capability list denies', () => {
  const rules = acl('path "a" { capabilities = [] }');
  assert.equal(may(rules, 'read', 'a'), false);
  assert.equal(may(rules, 'read', 'b'), false);
  assert.deepEqual(rules.capabilities('a'), ['deny']);
  assert.deepEqual(rules.capabilities('b'), ['deny']);
});

test('each capability allows its operation and no other', () => {
  const operations = ['create', 'read', 'update', 'delete', 'list', 'patch'] as const;
  for (const granted of operations) {
    const rules = acl(`path "a" { capabilities = ["${granted}"] }`);
    for (const asked of operations)
      assert.equal(may(rules, asked, 'a'), asked === granted, `${granted} ${asked}`);
  }
});

test('the more specific rule decides, in the documented order', () => {
  const wins = (winner: string, loser: string, path: string) => {
    const rules = acl(
      `path "${winner}" { capabilities = ["read"] }\npath "${loser}" { capabilities = ["update"] }`,
    );
    assert.deepEqual(rules.capabilities(path), ['read'], `${winner} over ${loser} for ${path}`);
  };
  wins('secret/foo/bar', 'secret/foo/*', 'secret/foo/bar');
  wins('secret/foo/bar', 'secret/+/bar', 'secret/foo/bar');
  wins('secret/foo/*', 'secret/*', 'secret/foo/bar');
  wins('secret/foo/b*', 'secret/foo/*', 'secret/foo/bar');
  wins('secret/foo/*', 'secret/+/bar', 'secret/foo/bar');
  wins('secret/foo/+/baz', 'secret/+/bar/baz', 'secret/foo/bar/baz');
  wins('secret/+/bar', 'secret/+/ba*', 'secret/foo/bar');
  wins('secret/+', 'secret/*', 'secret/foo');
  wins('secret/+/bar/baz', 'secret/+/+/baz', 'secret/foo/bar/baz');
  wins('secret/+/foo/ba*', 'secret/+/foo/b*', 'secret/x/foo/bar');
  wins('secret/*', '*', 'secret/a');
});

test('+ stands for exactly one segment, and only when it is a whole segment', () => {
  const rules = acl('path "a/+/c" { capabilities = ["read"] }\npath "x/+y" { capabilities = ["read"] }');
  assert.equal(may(rules, 'read', 'a/b/c'), true);
  assert.equal(may(rules, 'read', 'a/b/b/c'), false);
  assert.equal(may(rules, 'read', 'a/c'), false);
  assert.equal(may(rules, 'read', 'x/+y'), true);
  assert.equal(may(rules, 'read', 'x/zy'), false);
});

test('a * stands for any rest at the end, and for itself elsewhere', () => {
  const rules = acl('path "a/b*" { capabilities = ["read"] }\npath "c/*/d" { capabilities = ["read"] }');
  assert.equal(may(rules, 'read', 'a/b'), true);
  assert.equal(may(rules, 'read', 'a/bc/d'), true);
  assert.equal(may(rules, 'read', 'a/a'), false);
  assert.equal(may(rules, 'read', 'c/x/d'), false);
  assert.equal(may(rules, 'read', 'c/*/d'), true);
});

test('paths differ by case, and a leading slash is not part of them', () => {
  const rules = acl('path "/Secret/a" { capabilities = ["read"] }');
  assert.equal(may(rules, 'read', 'Secret/a'), true);
  assert.equal(may(rules, 'read', '/Secret/a'), true);
  assert.equal(may(rules, 'read', 'secret/a'), false);
});

test('the same path in several policies adds up, and a denial wins over all', () => {
  const read = 'path "a/*" { capabilities = ["read", "sudo"] }';
  const list = 'path "a/*" { capabilities = ["list"] }';
  assert.deepEqual(acl(read, list).capabilities('a/b'), ['list', 'read', 'sudo']);
  const deny = 'path "a/*" { capabilities = ["deny"] }';
  for (const texts of [
    [read, deny, list],
    [deny, read, list],
    [read, list, deny],
  ]) {
    assert.deepEqual(acl(...texts).capabilities('a/b'), ['deny']);
    assert.equal(may(acl(...texts), 'read', 'a/b'), false);
  }
  assert.deepEqual(acl('path "a" { capabilities = ["read", "deny"] }').capabilities('a'), ['deny']);
});

test('sudo is reported beside the permission', () => {
  const rules = acl('path "a" { capabilities = ["sudo"] }');
  assert.deepEqual(rules.decide({ operation: 'read', path: 'a', body: {}, wrapTtlMs: undefined }), {
    allowed: false,
    sudo: true,
  });
});

test('LIST finds the rule with and without its slash', () => {
  const exact = acl('path "secret/a" { capabilities = ["list"] }\npath "kv/" { capabilities = ["list"] }');
  assert.equal(may(exact, 'list', 'secret/a/'), true);
  assert.equal(may(exact, 'read', 'secret/a/'), false);
  assert.equal(may(exact, 'list', 'kv/'), true);
  assert.equal(may(exact, 'list', 'kv'), false);
  const pattern = acl('path "secret/+" { capabilities = ["list"] }\npath "kv*" { capabilities = ["list"] }');
  assert.equal(may(pattern, 'list', 'secret/a/'), true);
  assert.equal(may(pattern, 'list', 'kv/'), true);
});

test('GHSA-xp3c-3jw3-4vcr: LIST with a slash is no way around a denial', () => {
  const rules = acl(`
    path "m/*" { capabilities = ["list"] }
    path "m/private/*" { capabilities = ["deny"] }
    path "m/private/granted/*" { capabilities = ["list"] }
    path "n/*" { capabilities = ["list"] }
    path "n/+" { capabilities = ["deny"] }
    path "o/*" { capabilities = ["list"] }
    path "o/x" { capabilities = ["deny"] }`);
  const listed = (path: string) => may(rules, 'list', path);
  assert.equal(listed('m/'), true);
  assert.equal(listed('m/test/'), true);
  assert.equal(listed('m/private/'), false);
  assert.equal(listed('m/private/internal/'), false);
  assert.equal(listed('m/private/granted/'), true);
  assert.equal(listed('n/a/'), false);
  assert.equal(listed('n/a/b/'), true);
  assert.equal(listed('o/x/'), false);
  // Reading is not concerned: a rule for the entry says nothing about the folder.
  const readable = acl('path "p/*" { capabilities = ["list"] }\npath "p/+" { capabilities = ["read"] }');
  assert.equal(may(readable, 'list', 'p/a/'), true);
});

test('legacy policy words stand for their capabilities', () => {
  const of = (word: string) => acl(`path "a" { policy = "${word}" }`).capabilities('a');
  assert.deepEqual(of('deny'), ['deny']);
  assert.deepEqual(of('read'), ['list', 'read']);
  assert.deepEqual(of('write'), ['create', 'delete', 'list', 'read', 'update']);
  assert.deepEqual(of('sudo'), ['create', 'delete', 'list', 'read', 'sudo', 'update']);
  refusedPolicy('path "a" { policy = "rw" }', /^failed to parse policy: path "a": invalid policy "rw"$/);
});

test('required, denied and allowed parameters bound a write', () => {
  const rules = acl(`
    path "req" { capabilities = ["update"] required_parameters = ["Bar"] }
    path "den" { capabilities = ["update"] denied_parameters = { "a" = [], "B" = ["x*", 3] } }
    path "none" { capabilities = ["update"] denied_parameters = { "*" = [] } }
    path "all" { capabilities = ["update", "delete"] allowed_parameters = { "a" = ["one", "*two", "*mid*"], "b" = [], "n" = [1, true] } }
    path "some" { capabilities = ["update"] allowed_parameters = { "a" = ["one"], "*" = [] } }`);
  const writes = (path: string, body: object) => may(rules, 'update', path, body);
  assert.equal(writes('req', {}), false);
  assert.equal(writes('req', { bar: '' }), true);
  assert.equal(writes('den', { a: 1 }), false);
  assert.equal(writes('den', { A: 1 }), false);
  assert.equal(writes('den', { b: 'xyz' }), false);
  assert.equal(writes('den', { b: 3 }), false);
  assert.equal(writes('den', { b: 'y', c: 1 }), true);
  assert.equal(writes('none', {}), true);
  assert.equal(writes('none', { x: 1 }), false);
  assert.equal(writes('all', {}), true);
  assert.equal(writes('all', { a: 'one', b: { any: 'thing' } }), true);
  assert.equal(writes('all', { a: 'number two' }), true);
  assert.equal(writes('all', { a: 'a mid b' }), true);
  assert.equal(writes('all', { a: 'three' }), false);
  assert.equal(writes('all', { c: 'one' }), false);
  assert.equal(writes('all', { n: 1 }), true);
  assert.equal(writes('all', { n: '1' }), false);
  assert.equal(writes('all', { n: true }), true);
  assert.equal(may(rules, 'delete', 'all', { c: 1 }), true);
  assert.equal(writes('some', { other: 1 }), true);
  assert.equal(writes('some', { a: 'two' }), false);
});

test('a denied parameter stays denied when its name is written in another case', () => {
  const rules = acl('path "a" { capabilities = ["update"] denied_parameters = { "Token_Type" = [] } }');
  assert.equal(may(rules, 'update', 'a', { TOKEN_TYPE: 'x' }), false);
});

test('parameter lists of several policies add up, an empty list meaning any value', () => {
  const one = 'path "a" { capabilities = ["update"] allowed_parameters = { "x" = ["1"], "y" = ["1"] } }';
  const two =
    'path "a" { capabilities = ["update"] allowed_parameters = { "x" = ["2"], "y" = [], "z" = ["1"] } }';
  const rules = acl(one, two);
  for (const body of [{ x: '1' }, { x: '2' }, { y: 'anything' }, { z: '1' }]) {
    assert.equal(may(rules, 'update', 'a', body), true, JSON.stringify(body));
  }
  for (const body of [{ x: '3' }, { z: '2' }, { w: '1' }])
    assert.equal(may(rules, 'update', 'a', body), false);
});

test('wrapping TTL bounds', () => {
  const rules = acl('path "a" { capabilities = ["read"] min_wrapping_ttl = "1m" max_wrapping_ttl = 300 }');
  assert.equal(may(rules, 'read', 'a'), false);
  assert.equal(may(rules, 'read', 'a', {}, 59_999), false);
  assert.equal(may(rules, 'read', 'a', {}, 60_000), true);
  assert.equal(may(rules, 'read', 'a', {}, 300_000), true);
  assert.equal(may(rules, 'read', 'a', {}, 300_001), false);
  refusedPolicy('path "a" { min_wrapping_ttl = 10 max_wrapping_ttl = 5 }', /max_wrapping_ttl cannot be less/);
  refusedPolicy('path "a" { min_wrapping_ttl = "x" }', /error parsing min_wrapping_ttl/);
});

test('mistakes in a policy are refused with their place', () => {
  refusedPolicy(
    'path "a" {\n  capabilites = ["read"]\n}',
    /^failed to parse policy: path "a": invalid key "capabilites" on line 2$/,
  );
  refusedPolicy('\nrule "a" {}', /^failed to parse policy: invalid key "rule" on line 2$/);
  refusedPolicy('path "a" { capabilities = ["raed"] }', /path "a": invalid capability "raed"/);
  refusedPolicy(
    'path "a/+*" { capabilities = ["read"] }',
    /path "a\/\+\*": invalid use of wildcards \('\+\*' is forbidden\)/,
  );
  refusedPolicy('path "a" { capabilities = [', /^failed to parse policy: At 1:28: /);
  refusedPolicy('path "{{a" {}', /unbalanced templating characters/);
  refusedPolicy('path "a}}" {}', /unbalanced templating characters/);
  refusedPolicy('path "a" { control_group {} }', /invalid key "control_group"/);
  refusedPolicy('path "a" { capabilities = [["read"]] }', /must be a list of strings/);
  refusedPolicy('path "a" { allowed_parameters = "x" }', /must be a map/);
});

test('a JSON policy means the same as its HCL form', () => {
  const json = acl(
    '{"path": {"a/*": {"capabilities": ["update"], "allowed_parameters": {"x": ["1"]}}, "b": {"policy": "read"}}}',
  );
  assert.equal(may(json, 'update', 'a/b', { x: '1' }), true);
  assert.equal(may(json, 'update', 'a/b', { x: '2' }), false);
  assert.deepEqual(json.capabilities('b'), ['list', 'read']);
});

const identity: TemplateIdentity = {
  entity: {
    id: 'e-1',
    name: 'bob',
    metadata: { team: 'red', 'a.b': 'dotted', bad: 'x*', plus: 'a+b', slash: 'a/b', nul: 'a\u0000' },
    aliases: [
      { id: 'al-1', mountAccessor: 'acc_1', name: 'bob@x', metadata: { k: 'v' }, customMetadata: { c: 'w' } },
    ],
  },
  groups: [{ id: 'g-1', name: 'dev.ops', metadata: { site: 'north' } }],
};

test('templates take the values of the identity', () => {
  const grants = (template: string, path: string) =>
    may(
      compileAcl(parsePolicy(`path "${template}" { capabilities = ["read"] }`).rules, identity),
      'read',
      path,
    );
  assert.equal(grants('s/{{identity.entity.id}}/*', 's/e-1/x'), true);
  assert.equal(grants('s/{{ identity.entity.name }}', 's/bob'), true);
  assert.equal(grants('s/{{identity.entity.metadata.team}}', 's/red'), true);
  assert.equal(grants('s/{{identity.entity.metadata.a.b}}', 's/dotted'), true);
  assert.equal(grants('s/{{identity.entity.aliases.acc_1.id}}', 's/al-1'), true);
  assert.equal(grants('s/{{identity.entity.aliases.acc_1.name}}', 's/bob@x'), true);
  assert.equal(grants('s/{{identity.entity.aliases.acc_1.metadata.k}}', 's/v'), true);
  assert.equal(grants('s/{{identity.entity.aliases.acc_1.custom_metadata.c}}', 's/w'), true);
  assert.equal(grants('s/{{identity.groups.ids.g-1.name}}', 's/dev.ops'), true);
  assert.equal(grants('s/{{identity.groups.names.dev.ops.id}}', 's/g-1'), true);
  assert.equal(grants('s/{{identity.groups.names.dev.ops.metadata.site}}', 's/north'), true);
});

test('a rule whose template has no value does not exist', () => {
  for (const directive of [
    'identity.entity.metadata.none',
    'identity.entity.metadata.toString',
    'identity.entity.metadata',
    'identity.entity.aliases.acc_2.name',
    'identity.groups.names.dev.id',
    'time.now',
    '',
  ]) {
    const { rules } = parsePolicy(`path "s/{{${directive}}}*" { capabilities = ["read"] }`);
    assert.deepEqual(compileAcl(rules, identity).resultant().glob_paths, { __proto__: null }, directive);
  }
  const { rules } = parsePolicy('path "s/{{identity.entity.id}}" { capabilities = ["read"] }');
  assert.deepEqual(compileAcl(rules, undefined).capabilities('s/'), ['deny']);
});

test('GHSA-59w7-v8rr-pr4p: a value with wildcards, slashes or control characters grants nothing', () => {
  for (const key of ['bad', 'plus', 'slash', 'nul']) {
    const grant = parsePolicy(`path "s/{{identity.entity.metadata.${key}}}" { capabilities = ["read"] }`);
    const rules = compileAcl(grant.rules, identity);
    assert.deepEqual({ ...rules.resultant().exact_paths, ...rules.resultant().glob_paths }, {}, key);
  }
  const deny = parsePolicy(`path "s/*" { capabilities = ["read"] }
    path "s/{{identity.entity.metadata.bad}}" { capabilities = ["deny"] }`);
  assert.equal(may(compileAcl(deny.rules, identity), 'read', 's/xyz'), false, 'a denial holds nevertheless');
});

test('root may everything', () => {
  assert.deepEqual(ROOT_ACL.decide({ operation: 'delete', path: 'x', body: {}, wrapTtlMs: undefined }), {
    allowed: true,
    sudo: true,
  });
  assert.deepEqual(ROOT_ACL.capabilities('x'), ['root']);
});

test('reaches tells whether a mount has anything for the caller', () => {
  const reaches = (pattern: string, prefix: string, capability = 'read') =>
    acl(`path "${pattern}" { capabilities = ["${capability}"] }`).reaches(prefix);
  for (const pattern of ['secret/a', 'secret/*', 'sec*', '*', '+/a', 'secret/+', 'secret/', 'secret/a/b*']) {
    assert.equal(reaches(pattern, 'secret/'), true, pattern);
  }
  for (const pattern of ['secrets/a', 'kv/*', 'secret-2/*', '+'])
    assert.equal(reaches(pattern, 'secret/'), false, pattern);
  assert.equal(reaches('secret/a', 'secret/', 'deny'), false);
  assert.equal(reaches('team/+/x', 'team/kv/'), true);
  assert.equal(reaches('team/x', 'team/kv/'), false);
});

test('resultant lists exact and glob paths', () => {
  const shown = acl(
    'path "a" { capabilities = ["update", "read"] }\npath "b/*" { policy = "deny" }\npath "c/+/d" { policy = "read" }',
  ).resultant();
  assert.deepEqual(
    { ...shown.exact_paths, ...shown.glob_paths },
    {
      a: { capabilities: ['read', 'update'] },
      'b/': { capabilities: ['deny'] },
      'c/+/d': { capabilities: ['list', 'read'] },
    },
  );
});
