import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { test } from 'node:test';
import { decodeToken, newOtp } from './operation-token.ts';

test('decodes the vectors of both forms', () => {
  assert.equal(
    decodeToken('AnQ+CEkZCyEcUit5fnoiEBI8I1MYFSlXBE4', 'qZkG8AAgu4l5KOdypXG1TQS8lz'),
    's.UOqXJFifGL55FibddbLDzoh4',
  );
  assert.equal(
    decodeToken('cuplaFGYduDEY6ZVC5IfaA==', 'vZpZZf5UI1nvB3A5/7Xq9A=='),
    'cf703c0d-afcc-55b9-2b64-d66cf427f59c',
  );
});

test('a pair that does not belong together is an error that names neither value', () => {
  const encoded = 'AnQ+CEkZCyEcUit5fnoiEBI8I1MYFSlXBE4';
  for (const otp of ['short', '1'.repeat(26), '', 'é'.repeat(13)]) {
    assert.throws(
      () => decodeToken(encoded, otp),
      (error: Error) => !error.message.includes(encoded) && (otp === '' || !error.message.includes(otp)),
    );
  }
  assert.throws(() => decodeToken('not base64!', 'x'), /base64/);
});

test('a new one-time password has the length asked for and only letters and digits', () => {
  const otp = newOtp(28, (bytes) => randomFillSync(bytes));
  assert.match(otp, /^[0-9A-Za-z]{28}$/);
  assert.match(
    newOtp(0, (bytes) => randomFillSync(bytes)),
    /^[A-Za-z0-9+/]{22}==$/,
  );
});

test('bytes that would make some letters likelier are drawn again', () => {
  let round = 0;
  const otp = newOtp(4, (bytes) => {
    bytes.fill(round === 0 ? 255 : 61);
    round += 1;
  });
  assert.equal(otp, 'zzzz');
  assert.equal(round, 2);
});
