/**
 * Shamir's secret sharing, byte by byte, in Vault's format: a share is the polynomials' values, one per byte of
 * the secret, and then the x coordinate (1..255). Fewer than `threshold` shares say nothing about the secret.
 */
import { assert } from '../../base/assert.ts';
import { type Bytes, wipe } from '../../base/bytes.ts';
import type { Entropy } from '../../base/env.ts';
import { inverse, multiply } from './gf256.ts';

/** A share is longer than the secret by its x coordinate. */
export const SHARE_OVERHEAD_BYTES = 1;
/** x coordinates are the non-zero bytes. */
export const SHARES_MAX = 255;

/** `shares` shares, of which any `threshold` (2 or more) give `secret` back. */
export function split(entropy: Entropy, secret: Bytes, shares: number, threshold: number): Bytes[] {
  assert(secret.length > 0, 'cannot split an empty secret');
  assert(threshold >= 2 && threshold <= shares && shares <= SHARES_MAX, 'shares or threshold out of range');
  const coordinates = shuffledCoordinates(entropy).subarray(0, shares);
  const out = Array.from(coordinates, (x) => {
    const share = new Uint8Array(secret.length + SHARE_OVERHEAD_BYTES);
    share[secret.length] = x;
    return share;
  });
  secret.forEach((byte, position) => {
    const coefficients = entropy.bytes(threshold - 1);
    for (const share of out) {
      const x = share[secret.length] as number;
      let value = 0;
      for (const coefficient of coefficients) value = multiply(value ^ coefficient, x);
      share[position] = value ^ byte;
    }
    wipe(coefficients);
  });
  return out;
}

/** The numbers 1..255 in random order, so that a share's coordinate does not tell which holder got it. */
function shuffledCoordinates(entropy: Entropy): Bytes {
  const coordinates = Uint8Array.from({ length: SHARES_MAX }, (_, i) => i + 1);
  for (let last = SHARES_MAX - 1; last > 0; last--) {
    const other = below(entropy, last + 1);
    const moved = coordinates[last] as number;
    coordinates[last] = coordinates[other] as number;
    coordinates[other] = moved;
  }
  return coordinates;
}

/** A number in 0..bound-1, all with equal chance; `bound` is at most 256. */
function below(entropy: Entropy, bound: number): number {
  const even = 256 - (256 % bound);
  for (;;) {
    const byte = entropy.bytes(1)[0] as number;
    if (byte < even) return byte % bound;
  }
}

/**
 * The secret behind `shares`, or undefined when they cannot belong together: fewer than two, unequal lengths,
 * an x coordinate twice or zero. Wrong shares of the right form give a wrong secret; the caller authenticates it.
 */
export function combine(shares: readonly Bytes[]): Bytes | undefined {
  const length = shares[0]?.length ?? 0;
  const coordinates = shares.map((share) => share[length - 1] ?? 0);
  if (shares.length < 2 || length <= SHARE_OVERHEAD_BYTES) return undefined;
  if (shares.some((share) => share.length !== length)) return undefined;
  if (coordinates.includes(0) || new Set(coordinates).size !== coordinates.length) return undefined;

  const secret = new Uint8Array(length - SHARE_OVERHEAD_BYTES);
  shares.forEach((share, i) => {
    const weight = weightAtZero(coordinates, i);
    for (let at = 0; at < secret.length; at++) {
      secret[at] = (secret[at] as number) ^ multiply(weight, share[at] as number);
    }
  });
  return secret;
}

/** Lagrange's basis polynomial of sample `i` at x = 0: the product of x_j / (x_j - x_i). Coordinates are no secret. */
function weightAtZero(coordinates: readonly number[], i: number): number {
  const own = coordinates[i] as number;
  let weight = 1;
  coordinates.forEach((x, j) => {
    if (j !== i) weight = multiply(weight, multiply(x, inverse(x ^ own)));
  });
  return weight;
}
