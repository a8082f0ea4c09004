/** Address ranges (RFC 4632, RFC 4291) for tokens that are bound to where they are used. */

/** Value and width of an address, or undefined when it is none. IPv4 inside IPv6 (::ffff:a.b.c.d) is IPv4. */
function parseAddress(text: string): { readonly value: bigint; readonly bits: 32 | 128 } | undefined {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text);
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(mapped?.[1] ?? text);
  if (v4 !== null) {
    let value = 0n;
    for (const part of v4.slice(1)) {
      if (Number(part) > 255) return undefined;
      value = value * 256n + BigInt(part);
    }
    return { value, bits: 32 };
  }
  const halves = text.split('%', 1)[0]?.split('::') ?? [];
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const written = groups.flat();
  if (written.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  if (halves.length === 2 ? written.length > 7 : written.length !== 8) return undefined;
  const zeros = new Array<string>(8 - written.length).fill('0');
  const all = [...(groups[0] ?? []), ...zeros, ...(groups[1] ?? [])];
  return { value: all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n), bits: 128 };
}

function parseRange(
  cidr: string,
): { readonly value: bigint; readonly bits: 32 | 128; readonly length: number } | undefined {
  const [address = '', length, ...more] = cidr.split('/');
  const parsed = parseAddress(address);
  if (parsed === undefined || more.length > 0) return undefined;
  if (length === undefined) return { ...parsed, length: parsed.bits };
  const number = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return number <= parsed.bits ? { ...parsed, length: number } : undefined;
}

/** Whether `cidr` is a range (`10.0.0.0/8`, `::1`). */
export function isCidr(cidr: string): boolean {
  return parseRange(cidr) !== undefined;
}

/** Whether `address` lies in one of `ranges`. An unreadable address or range never matches. */
export function inRanges(address: string, ranges: readonly string[]): boolean {
  const asked = parseAddress(address);
  if (asked === undefined) return false;
  return ranges.some((cidr) => {
    const range = parseRange(cidr);
    if (range === undefined || range.bits !== asked.bits) return false;
    const shift = BigInt(range.bits - range.length);
    return range.value >> shift === asked.value >> shift;
  });
}
