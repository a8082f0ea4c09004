import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fromHex, toHex, utf8 } from '../../base/bytes.ts';
import { testEnv } from '../../base/testing/env.ts';
import { inverse, multiply } from './gf256.ts';
import { combine, split } from './split.ts';

/** Slow and obvious: multiplies as polynomials over GF(2), then divides by 0x11b with remainder. */
function slowMultiply(a: number, b: number): number {
  let product = 0;
  for (let i = 0; i < 8; i++) if ((b >> i) & 1) product ^= a << i;
  for (let degree = 14; degree >= 8; degree--) {
    if ((product >> degree) & 1) product ^= 0x11b << (degree - 8);
  }
  return product;
}

function slowInverse(a: number): number {
  for (let b = 1; b < 256; b++) if (slowMultiply(a, b) === 1) return b;
  throw new Error('0 has no inverse');
}

/** Lagrange interpolation at 0 straight from the formula. */
function slowCombine(shares: readonly Uint8Array[]): Uint8Array {
  const x = shares.map((share) => share.at(-1) as number);
  return Uint8Array.from({ length: (shares[0]?.length ?? 1) - 1 }, (_, at) =>
    shares.reduce((sum, share, i) => {
      let term = share[at] as number;
      x.forEach((other, j) => {
        if (j !== i) term = slowMultiply(term, slowMultiply(other, slowInverse(other ^ (x[i] as number))));
      });
      return sum ^ term;
    }, 0),
  );
}

function hex(digits: string): Uint8Array {
  const bytes = fromHex(digits);
  assert.ok(bytes);
  return bytes;
}

/** Every choice of `count` items. */
function choices<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) => choices(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]));
}

describe('the field', () => {
  test('every product agrees with polynomial arithmetic modulo 0x11b', () => {
    for (let a = 0; a < 256; a++) {
      for (let b = 0; b < 256; b++) assert.equal(multiply(a, b), slowMultiply(a, b));
    }
    assert.equal(multiply(3, 7), 9);
    assert.equal(multiply(0x53, 0xca), 1, 'FIPS 197 uses the same field');
  });

  test('every element but 0 times its inverse is 1', () => {
    for (let a = 1; a < 256; a++) assert.equal(multiply(a, inverse(a)), 1);
    assert.equal(inverse(0), 0);
  });
});

describe('shares', () => {
  test('fixed shares give their secret', () => {
    // Polynomials by hand: f(x) = s + 5x + 7x² over the bytes of "key!", at x = 1, 2, 200.
    const secret = utf8('key!');
    const shares = [1, 2, 200].map((x) =>
      Uint8Array.from([
        ...[...secret].map((s) => s ^ slowMultiply(5, x) ^ slowMultiply(7, slowMultiply(x, x))),
        x,
      ]),
    );
    assert.equal(toHex(shares[0] as Uint8Array), '69677b2301');
    assert.equal(toHex(shares[1] as Uint8Array), '7d736f3702');
    assert.deepEqual(combine(shares), secret);
    // A share set written down once, so that a change of the format cannot pass unnoticed.
    const written = [hex('9c3ab4a96d01'), hex('41c2f6c8d403')];
    assert.equal(toHex(combine(written) ?? new Uint8Array()), '7f469514bc');
    assert.equal(toHex(slowCombine(written)), '7f469514bc');
  });

  test('any threshold of the shares gives the secret, in any order, and fewer do not', () => {
    const env = testEnv('shares');
    const secret = env.entropy.bytes(32);
    const shares = split(env.entropy, secret, 5, 3);
    for (const chosen of choices(shares, 3)) {
      assert.deepEqual(combine(chosen), secret);
      assert.deepEqual(combine([...chosen].reverse()), secret);
      assert.deepEqual(slowCombine(chosen), secret);
    }
    assert.deepEqual(combine(shares), secret, 'more than the threshold');
    for (const chosen of choices(shares, 2)) assert.notDeepEqual(combine(chosen), secret);
  });

  test('a share is one byte longer than the secret, and ends with a coordinate of its own that is not 0', () => {
    const env = testEnv('most shares');
    const shares = split(env.entropy, utf8('test'), 255, 255);
    assert.ok(shares.every((share) => share.length === 5));
    assert.equal(new Set(shares.map((share) => share[4])).size, 255);
    assert.ok(shares.every((share) => share[4] !== 0));
    assert.deepEqual(combine(shares), utf8('test'));
  });

  test('coordinates come in another order every time', () => {
    const orders = ['a', 'b', 'c'].map((seed) =>
      split(testEnv(seed).entropy, utf8('test'), 10, 2)
        .map((share) => share[4])
        .join(),
    );
    assert.equal(new Set(orders).size, 3);
  });

  test('numbers that cannot be are a bug of the caller', () => {
    const { entropy } = testEnv();
    for (const [shares, threshold] of [
      [0, 0],
      [2, 3],
      [256, 3],
      [10, 1],
    ] as const) {
      assert.throws(() => split(entropy, utf8('test'), shares, threshold), /out of range/);
    }
    assert.throws(() => split(entropy, new Uint8Array(), 3, 2), /empty/);
  });

  test('shares that cannot belong together give nothing', () => {
    assert.equal(combine([]), undefined);
    assert.equal(combine([utf8('foo')]), undefined);
    assert.equal(combine([utf8('foo'), utf8('ba')]), undefined, 'other length');
    assert.equal(combine([utf8('f'), utf8('b')]), undefined, 'too short');
    assert.equal(combine([utf8('foo'), utf8('boo')]), undefined, 'same coordinate');
    assert.equal(combine([Uint8Array.of(1, 0), Uint8Array.of(1, 2)]), undefined, 'coordinate 0');
  });
});
