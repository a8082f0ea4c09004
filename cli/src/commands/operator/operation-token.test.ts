import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLegacy, decodeModern, isLegacyPair, newOtp } from './operation-token.ts';

/** Vectors of contract 14.1. */
for (const [name, otp, encoded, token] of [
  ['V1', 'vZpZZf5UI1nvB3A5/7Xq9A==', 'cuplaFGYduDEY6ZVC5IfaA==', 'cf703c0d-afcc-55b9-2b64-d66cf427f59c'],
  ['V2', 'HenFLWmt0AgrjWJp/RECzQ==', 'dKNQqNmh3JfJcSZdGlkttQ==', '694a9585-b00c-0c9f-e2fc-4434e7482f78'],
  ['V3', 'HenFLWmt0AgrjWJp/RECzQ==', 'PgnqD0NLRMTysjyLaPE8UA==', '23e02f22-2ae6-94cc-d93f-5ee295e03e9d'],
  ['V4', 'V0N/ivNHSFsQTni/j7kTKA==', 'dKNQqNmh3JfJcSZdGlkttQ==', '23e02f22-2ae6-94cc-d93f-5ee295e03e9d'],
] as const) {
  test(`${name} is recognized as a pair of the old form and decoded`, () => {
    assert.equal(isLegacyPair(otp, encoded), true);
    assert.equal(decodeLegacy(encoded, otp), token);
  });
}

test('V5 is a pair of the new form', () => {
  const otp = 'qZkG8AAgu4l5KOdypXG1TQS8lz';
  const encoded = 'AnQ+CEkZCyEcUit5fnoiEBI8I1MYFSlXBE4';
  assert.equal(isLegacyPair(otp, encoded), false);
  assert.equal(decodeModern(encoded, otp), 's.UOqXJFifGL55FibddbLDzoh4');
});

test('an OTP for a server that asks for no length is 16 random bytes in base64', () => {
  const otp = newOtp(0);
  assert.match(otp, /^[A-Za-z0-9+/]{22}==$/);
  assert.equal(Buffer.from(otp, 'base64').length, 16);
  assert.notEqual(newOtp(0), otp);
});

test('an OTP of a length is base62 of that length', () => {
  for (const length of [24, 26, 28]) assert.match(newOtp(length), new RegExp(`^[A-Za-z0-9]{${length}}$`));
  assert.notEqual(newOtp(28), newOtp(28));
});

test('texts of errors name neither the OTP nor the encoded token', () => {
  for (const [encoded, otp] of [
    ['c2VjcmV0', 'canary'.repeat(3)],
    ['can*ary', 'otp-of-someone'],
  ] as const) {
    assert.throws(
      () => decodeModern(encoded, otp),
      (error: Error) => !error.message.includes(encoded) && !error.message.includes(otp),
    );
    assert.throws(
      () => decodeLegacy(encoded, otp),
      (error: Error) => !error.message.includes(encoded) && !error.message.includes(otp),
    );
  }
});
