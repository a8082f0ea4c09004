import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  equalConstantTime,
  fromBase64,
  fromHex,
  toBase64,
  toBase64Raw,
  toBase64Url,
  toHex,
  xor,
} from './bytes.ts';

test('hexadecimal of either case is read, and nothing else', () => {
  const every = Uint8Array.from({ length: 256 }, (_, i) => i);
  assert.deepEqual(fromHex(toHex(every)), every);
  assert.deepEqual(fromHex(toHex(every).toUpperCase()), every);
  assert.deepEqual(fromHex(''), new Uint8Array(0));
  for (let unit = 0; unit < 0x10000; unit++) {
    const letter = String.fromCharCode(unit);
    assert.equal(fromHex(`0${letter}`) !== undefined, /^[0-9a-fA-F]$/.test(letter), `unit ${unit}`);
  }
  for (const bad of ['a', 'abc', '0x', ' 00', '00 ', 'g0']) assert.equal(fromHex(bad), undefined, bad);
});

test('every form of base64 is read back, and loose bits are refused', () => {
  for (let length = 0; length < 10; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => 251 - i * 17);
    for (const write of [toBase64, toBase64Raw, toBase64Url])
      assert.deepEqual(fromBase64(write(bytes)), bytes);
  }
  for (const bad of ['A', 'AB=', 'AB', 'A===', 'AAA*', 'AA=A']) {
    const read = fromBase64(bad);
    assert.ok(read === undefined || toBase64Raw(read) === bad.replace(/=+$/, ''), bad);
  }
});

test('comparison and XOR are by value, and lengths count', () => {
  const a = Uint8Array.of(1, 2);
  assert.equal(equalConstantTime(a, Uint8Array.of(1, 2)), true);
  assert.equal(equalConstantTime(a, Uint8Array.of(1, 3)), false);
  assert.equal(equalConstantTime(a, Uint8Array.of(1)), false);
  assert.deepEqual(xor(a, Uint8Array.of(3, 3)), Uint8Array.of(2, 1));
  assert.throws(() => xor(a, Uint8Array.of(1)), RangeError);
});
