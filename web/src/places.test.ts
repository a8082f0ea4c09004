import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folderPlace, fromUrl, inUrl, leasePlace, secretPlace, segmentInUrl, userPlace } from './places.ts';

const NAMES = [
  'plain-name_1.txt',
  '100%',
  '%2F%41',
  '~7E',
  'a b+c',
  '?q=1#top',
  '..',
  '.',
  '"><script>alert(1)</script>',
  'ключ/鍵/🔑',
  'a\\b\n\tc',
  "[0];,:@&=$!*()'",
];

test('every name comes back as it was, after what the browser and the router do to an address', () => {
  for (const name of NAMES) {
    const address = new URL(`https://h/ui/secrets/kv/m/show/${inUrl(`x/${name}`)}`).pathname;
    const seen = address.includes('%') ? decodeURI(address) : address;
    assert.equal(fromUrl(seen.slice('/ui/secrets/kv/m/show/'.length)), `x/${name}`);
    const segment = new URL(`https://h/${segmentInUrl(`${name}/y`)}`).pathname.slice(1);
    assert.equal(segment.includes('/'), false);
    assert.equal(fromUrl(decodeURI(segment)), `${name}/y`);
  }
});

test('addresses of ordinary things read well', () => {
  assert.equal(folderPlace('secret/'), '/secrets/kv/secret/list');
  assert.equal(folderPlace('secret/', 'app/'), '/secrets/kv/secret/list/app/');
  assert.equal(
    secretPlace('team/kv/', 'app/db', 'diff', { from: 1, to: 2 }),
    '/secrets/kv/team~2Fkv/diff/app/db?from=1&to=2',
  );
  assert.equal(userPlace('userpass/', 'a.b'), '/auth/userpass/userpass/user/a.b');
  assert.equal(leasePlace('auth/userpass/login/bob/h1'), '/leases/show/auth/userpass/login/bob/h1');
});
