import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MountConfig, MountEntry } from '../mounts/mount.ts';
import { DEFAULT_CONFIG } from '../mounts/table.ts';
import { type GrantContext, grantToSpec } from './grant.ts';
import type { Grant } from './request.ts';

const H = 3_600_000;
const NOW = 1_700_000_000_000;

const GRANT: Grant = {
  policies: ['Dev'],
  displayName: 'ann',
  metadata: { username: 'ann' },
  ttlMs: 0,
  maxTtlMs: 0,
  periodMs: 0,
  explicitMaxTtlMs: 0,
  renewable: true,
  numUses: 0,
  type: 'default',
  boundCidrs: ['10.0.0.0/8'],
  noDefaultPolicy: false,
  alias: { name: 'ann' },
};

function mount(tokenType: MountConfig['tokenType'] = 'default-service', path = 'userpass/'): MountEntry {
  return {
    table: 'auth',
    path,
    type: 'userpass',
    description: '',
    uuid: 'u',
    accessor: 'auth_userpass_1',
    local: false,
    sealWrap: false,
    externalEntropyAccess: false,
    options: null,
    config: { ...DEFAULT_CONFIG, tokenType },
    runningVersion: '',
  };
}

function grant(change: Partial<Grant> = {}, context: Partial<GrantContext> = {}) {
  return grantToSpec(
    { ...GRANT, ...change },
    {
      mount: mount(),
      path: 'auth/userpass/login/ann',
      limits: { defaultTtlMs: 2 * H, maxTtlMs: 10 * H },
      entityId: 'e1',
      identityPolicies: [],
      now: NOW,
      ...context,
    },
  );
}

test('a login becomes an orphan token of its mount, with default and the mount’s time', () => {
  const { spec, warnings } = grant();
  assert.deepEqual(warnings, []);
  assert.deepEqual(spec, {
    type: 'service',
    policies: ['default', 'dev'],
    parent: '',
    path: 'auth/userpass/login/ann',
    displayName: 'userpass-ann',
    metadata: { username: 'ann' },
    ttlMs: 2 * H,
    explicitMaxTtlMs: 0,
    periodMs: 0,
    renewable: true,
    numUses: 0,
    role: '',
    entityId: 'e1',
    boundCidrs: ['10.0.0.0/8'],
    noIdentityPolicies: false,
    mountPath: 'auth/userpass/',
    maxTtlMs: 0,
  });
});

test('times are capped by the method, the mount and the explicit maximum, with a warning', () => {
  const rows: [change: Partial<Grant>, ttlMs: number, warnings: number][] = [
    [{ ttlMs: H }, H, 0],
    [{ ttlMs: 20 * H }, 10 * H, 1],
    [{ ttlMs: 5 * H, maxTtlMs: 3 * H }, 3 * H, 1],
    [{ ttlMs: 5 * H, explicitMaxTtlMs: H }, H, 1],
    [{ periodMs: 4 * H }, 4 * H, 0],
    [{ noDefaultPolicy: true, ttlMs: -5 }, 2 * H, 0],
  ];
  for (const [change, ttlMs, warnings] of rows) {
    const granted = grant(change);
    assert.deepEqual(
      [granted.spec.ttlMs, granted.warnings.length],
      [ttlMs, warnings],
      JSON.stringify(change),
    );
  }
});

test('no login gives root or an internal policy, by itself or through identity', () => {
  const rows: [policies: string[], identity: string[], text: RegExp][] = [
    [['root'], [], /auth methods cannot create root tokens/],
    [[' ROOT '], [], /auth methods cannot create root tokens/],
    [['a'], ['root'], /auth methods cannot create root tokens/],
    [['response-wrapping'], [], /cannot assign policy "response-wrapping"/],
    [['a'], ['control-group'], /cannot assign policy "control-group"/],
  ];
  for (const [policies, identityPolicies, text] of rows) {
    assert.throws(() => grant({ policies }, { identityPolicies }), text);
  }
});

test('which type a token gets: every mount setting with every grant', () => {
  const rows: [mount: MountConfig['tokenType'], wanted: Grant['type'], type: string][] = [
    ['service', 'batch', 'service'],
    ['service', 'default-batch', 'service'],
    ['batch', 'service', 'batch'],
    ['batch', 'default', 'batch'],
    ['default-service', 'default', 'service'],
    ['default-service', 'batch', 'batch'],
    ['default-service', 'default-batch', 'batch'],
    ['default-service', 'service', 'service'],
    ['default-batch', 'default', 'batch'],
    ['default-batch', 'service', 'service'],
    ['default-batch', 'default-service', 'service'],
  ];
  for (const [setting, wanted, type] of rows) {
    assert.equal(grant({ type: wanted }, { mount: mount(setting) }).spec.type, type, `${setting} ${wanted}`);
  }
});

test('a batch token has no period, uses or renewal, and still ends', () => {
  const { spec } = grant({ type: 'batch', numUses: 5, periodMs: H, explicitMaxTtlMs: 3 * H });
  assert.deepEqual(
    [spec.type, spec.numUses, spec.periodMs, spec.explicitMaxTtlMs, spec.renewable, spec.ttlMs],
    ['batch', 0, 0, 0, false, H],
  );
});

test('display names carry the mount, with its slashes made dashes', () => {
  assert.equal(grant({}, { mount: mount('service', 'team/ldap/') }).spec.displayName, 'team-ldap-ann');
  assert.equal(grant({ displayName: '' }).spec.displayName, 'userpass');
});
