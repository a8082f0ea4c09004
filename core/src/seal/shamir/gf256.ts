/**
 * The field GF(2^8) with the polynomial x^8 + x^4 + x^3 + x + 1 (0x11b), in which Vault splits keys.
 *
 * No look-up table and no branch depends on an operand: a table indexed by a secret leaves traces in the CPU's
 * cache that another process on the machine can read (CVE-2023-25000).
 */

/** Product of two elements. */
export function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    // Horner over the bits of b: double, reduce when x^8 fell out, add a where the bit is set.
    product = ((product << 1) & 0xff) ^ (-(product >> 7) & 0x1b) ^ (-((b >> bit) & 1) & a);
  }
  return product;
}

/** Multiplicative inverse; 0 for 0. The group has 255 elements, so it is a^254. */
export function inverse(a: number): number {
  let power = a;
  let result = 1;
  for (let i = 0; i < 7; i++) {
    power = multiply(power, power);
    result = multiply(result, power);
  }
  return result;
}
