import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toBase64, utf8 } from '../../base/bytes.ts';
import { Refusal } from '../../base/refusal.ts';
import { testEnv } from '../../base/testing/env.ts';
import { decodeToken, encodeToken, generateOtp, newToken, parseOtp } from './token-encoding.ts';

const env = testEnv('encoding');
const V2_OTP = 'HenFLWmt0AgrjWJp/RECzQ==';
const V3_TOKEN = '23e02f22-2ae6-94cc-d93f-5ee295e03e9d';

describe('the vectors of the contract (14.1)', () => {
  test('V1: a legacy pair decodes to its UUID', () => {
    assert.equal(
      decodeToken('cuplaFGYduDEY6ZVC5IfaA==', 'vZpZZf5UI1nvB3A5/7Xq9A=='),
      'cf703c0d-afcc-55b9-2b64-d66cf427f59c',
    );
  });

  test('V2: the pair of the guide decodes to its true UUID', () => {
    assert.equal(decodeToken('dKNQqNmh3JfJcSZdGlkttQ==', V2_OTP), '694a9585-b00c-0c9f-e2fc-4434e7482f78');
  });

  test('V3: a UUID under a legacy OTP gives padded base64', async () => {
    assert.equal(await encodeToken(env, V3_TOKEN, parseOtp(V2_OTP)), 'PgnqD0NLRMTysjyLaPE8UA==');
  });

  test('V4: another OTP gives the encoded value of V2', async () => {
    const recipient = parseOtp('V0N/ivNHSFsQTni/j7kTKA==');
    assert.equal(await encodeToken(env, V3_TOKEN, recipient), 'dKNQqNmh3JfJcSZdGlkttQ==');
    assert.equal(decodeToken('dKNQqNmh3JfJcSZdGlkttQ==', 'V0N/ivNHSFsQTni/j7kTKA=='), V3_TOKEN);
  });

  test('V5: a modern pair decodes to its token and encodes back', async () => {
    const otp = 'qZkG8AAgu4l5KOdypXG1TQS8lz';
    const encoded = 'AnQ+CEkZCyEcUit5fnoiEBI8I1MYFSlXBE4';
    assert.equal(decodeToken(encoded, otp), 's.UOqXJFifGL55FibddbLDzoh4');
    const recipient = { kind: 'otp', otp: utf8(otp) } as const;
    assert.equal(await encodeToken(env, 's.UOqXJFifGL55FibddbLDzoh4', recipient), encoded);
  });
});

describe('one-time passwords', () => {
  test('a generated one is as long as a token, and the token comes back through it', async () => {
    const otp = generateOtp(env);
    assert.match(otp, /^[0-9A-Za-z]{28}$/);
    const token = newToken(env, parseOtp(otp));
    assert.match(token, /^hvs\.[0-9A-Za-z]{24}$/);
    const encoded = await encodeToken(env, token, parseOtp(otp));
    assert.doesNotMatch(encoded, /=/);
    assert.equal(decodeToken(encoded, otp), token);
  });

  test('a legacy one asks for a token in UUID form', () => {
    assert.match(newToken(env, parseOtp(V2_OTP)), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test('neither era takes one of another length', () => {
    const refused = (otp: string, message: string) =>
      assert.throws(
        () => parseOtp(otp),
        (error) => error instanceof Refusal && error.status === 400 && error.errors[0] === message,
      );
    refused('short', 'OTP string is wrong length');
    refused('x'.repeat(27), 'OTP string is wrong length');
    refused('é'.repeat(28), 'OTP string is wrong length');
    refused(toBase64(new Uint8Array(13)), 'decoded OTP value is invalid or wrong length');
    refused(toBase64(new Uint8Array(17)), 'decoded OTP value is invalid or wrong length');
    refused('!!!!==', 'error decoding base64 OTP value: illegal base64 data');
  });

  test('a pair that does not fit decodes to nothing', () => {
    for (const [encoded, otp] of [
      ['not base64!', V2_OTP],
      ['AAAA', V2_OTP],
      ['cuplaFGYduDEY6ZVC5IfaA==', 'short'],
      ['cuplaFGYduDEY6ZVC5IfaA==', 'AAAA=='],
      ['//////8', 'AAAAA'],
    ] as const) {
      assert.equal(decodeToken(encoded, otp), undefined);
    }
  });
});
