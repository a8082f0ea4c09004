import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readActivationToken, tokenCarriesAddress } from './activation-token.ts';

const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

test('address and end are read from a JWT', () => {
  const token = jwt({ addr: 'https://a:8200', exp: 1_700_000_000, type: 'wrapping' });
  assert.deepEqual(readActivationToken(`  ${token}\n`), {
    address: 'https://a:8200',
    expires: 1_700_000_000_000,
  });
  assert.equal(tokenCarriesAddress(token), true);
});

test('a JWT without an address needs one; a token for a public key does not', () => {
  assert.equal(tokenCarriesAddress(jwt({ addr: '' })), false);
  assert.equal(tokenCarriesAddress(Buffer.from('{"encrypted_token":"x"}').toString('base64')), true);
});

test('what is no token is no error', () => {
  for (const text of ['', '..', 'a.b.c', jwt(null), jwt('text')]) {
    assert.equal(readActivationToken(text), undefined, text);
  }
});
