/** The order of keys: that of their UTF-8 bytes, computed on JavaScript's UTF-16 strings. */

/** Negative, zero or positive as `a` comes before, equals or comes after `b`. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/**
 * Surrogates (U+D800..U+DFFF) stand for code points above U+FFFF, whose UTF-8 form comes after that of
 * U+E000..U+FFFF, while as UTF-16 units they come before.
 */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
