import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loginMethods } from './methods.ts';
import { checkShares } from './shares.ts';

test('listed userpass mounts are offered by name; without any the visitor names the mount', () => {
  const listing = {
    auth: { 'userpass/': { type: 'userpass' }, 'ops/': { type: 'userpass' }, 'x/': { type: 'jwt' } },
  };
  assert.deepEqual(
    loginMethods(listing).map((method) => method.label),
    ['Token', 'Username', 'Username (ops)'],
  );
  for (const none of [undefined, {}, { auth: null }, { auth: { 'odd/': 7 } }]) {
    assert.deepEqual(
      loginMethods(none).map((method) => method.key),
      ['token', 'other'],
    );
  }
});

test('shares and threshold must fit each other', () => {
  const good = [
    ['5', '3'],
    ['1', '1'],
    ['255', '255'],
    ['2', '2'],
  ];
  for (const [n = '', t = ''] of good) {
    assert.deepEqual(checkShares(n, t), { shares: undefined, threshold: undefined }, `${n}/${t}`);
  }
  const bad = [
    ['0', '0'],
    ['256', '3'],
    ['3', '4'],
    ['5', '1'],
    ['', '3'],
    ['5', ''],
    ['5.5', '3'],
    ['-1', '1'],
  ];
  for (const [n = '', t = ''] of bad) {
    const errors = checkShares(n, t);
    assert.ok(errors.shares !== undefined || errors.threshold !== undefined, `${n}/${t}`);
  }
});
