/** Hides what audit lines must not show, in a way that can be compared: `hmac-sha256:<hex>` under a device's salt. */
import { toHex, utf8 } from '../base/bytes.ts';
import type { Crypto } from '../base/crypto.ts';
import { exactNumberText } from '../base/json.ts';

/** The text that stands for `value` in the lines of the device with `salt`. */
export function auditHmac(crypto: Crypto, salt: string): (value: string) => string {
  const key = crypto.macKey(utf8(salt));
  return (value) => `hmac-sha256:${toHex(key.mac(utf8(value)))}`;
}

/** RFC 3339: times say nothing secret and are kept for whoever reads the log. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * A copy of `value` in which every text is hashed, except those directly at (or in a list at) a key of `clear`
 * and times. Keys, numbers and booleans stay.
 */
export function hashTexts(
  value: unknown,
  hmac: (text: string) => string,
  clear: ReadonlySet<string>,
): unknown {
  const walk = (inner: unknown, key: string): unknown => {
    if (typeof inner === 'string') return clear.has(key) || TIME.test(inner) ? inner : hmac(inner);
    if (Array.isArray(inner)) return inner.map((item) => walk(item, key));
    if (typeof inner !== 'object' || inner === null || exactNumberText(inner) !== undefined) return inner;
    const out: Record<string, unknown> = Object.create(null);
    for (const [name, member] of Object.entries(inner)) out[name] = walk(member, name);
    return out;
  };
  return walk(value, '');
}
