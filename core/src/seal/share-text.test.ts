import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBase64, toHex } from '../base/bytes.ts';
import { decodeShare } from './share-text.ts';

const INVALID = /'key' must be a valid hex or base64 string/;

test('a share may be handed in as hex of either case or as base64', () => {
  for (const length of [16, 32, 33]) {
    const share = Uint8Array.from({ length }, (_, i) => (i * 37) & 255);
    assert.deepEqual(decodeShare(toHex(share)), share);
    assert.deepEqual(decodeShare(toHex(share).toUpperCase()), share);
    assert.deepEqual(decodeShare(toBase64(share)), share);
  }
});

test('base64 that could be hex of another length is read as base64', () => {
  const ambiguous = 'abcdef0123456789abcdef01';
  assert.equal(decodeShare(ambiguous).length, 18, '12 bytes of hex are no share');
});

test('what is neither hex nor padded base64 is refused', () => {
  for (const bad of ['zz!', 'abc', 'a-_b', 'YWJj=', 'YW=j']) assert.throws(() => decodeShare(bad), INVALID);
});
