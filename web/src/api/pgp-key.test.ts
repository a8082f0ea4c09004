import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pgpKeyFromBytes, pgpKeyFromText } from './pgp-key.ts';

const ARMOURED = `-----BEGIN PGP PUBLIC KEY BLOCK-----
Version: example
Comment: a header

mQENBFXbjPUBCADjNjCUQwfxKL+RR2GA6pv/1K+zJZ8UWIF9S0lk7cVIEfJiprzz
wiMwBS5cD0da
=njzh
-----END PGP PUBLIC KEY BLOCK-----
`;
const BASE64 = 'mQENBFXbjPUBCADjNjCUQwfxKL+RR2GA6pv/1K+zJZ8UWIF9S0lk7cVIEfJiprzzwiMwBS5cD0da';

test('armour, headers and checksum come off', () => {
  assert.equal(pgpKeyFromText(ARMOURED), BASE64);
  assert.equal(pgpKeyFromText(ARMOURED.replaceAll('\n', '\r\n')), BASE64);
});

test('armour without headers', () => {
  assert.equal(pgpKeyFromText(ARMOURED.replace(/Version.*\nComment.*\n/, '')), BASE64);
});

test('base64 stays what it is, without its line breaks', () => {
  assert.equal(pgpKeyFromText(`${BASE64.slice(0, 20)}\n${BASE64.slice(20)}\n`), BASE64);
});

test('a file may be binary, armoured or base64', () => {
  const binary = Uint8Array.from(atob(BASE64), (char) => char.charCodeAt(0));
  assert.equal(pgpKeyFromBytes(binary), BASE64);
  assert.equal(pgpKeyFromBytes(new TextEncoder().encode(ARMOURED)), BASE64);
  assert.equal(pgpKeyFromBytes(new TextEncoder().encode(BASE64)), BASE64);
});

test('anything else is refused', () => {
  for (const text of ['', '  ', 'keybase:alice', '<script>']) {
    assert.throws(() => pgpKeyFromText(text), /no OpenPGP public key/);
  }
});
