/** Listing names below a prefix from an ordered map of keys, page by page, jumping over what is in folders. */
import { type Entry, keyAfter, prefixEnd, type Range } from '../storage/engine.ts';
import { compareKeys } from '../storage/key-order.ts';

/** Pages grow from the first to the second size, so that a short list does not read much. */
const PAGE_KEYS_MIN = 64;
const PAGE_KEYS_MAX = 1024;

export type ReadRange = (range: Range) => Promise<readonly Entry[]>;

/** Names directly below `prefix`; folders end with "/". At most `limit`, above `after`. */
export async function listNames(
  read: ReadRange,
  prefix: string,
  page: { readonly after?: string; readonly limit?: number } = {},
): Promise<readonly string[]> {
  const { after, limit = Number.POSITIVE_INFINITY } = page;
  const names: string[] = [];
  const to = prefixEnd(prefix);
  let from = after === undefined || after === '' ? prefix : behindName(prefix + after);
  let size = PAGE_KEYS_MIN;
  while (names.length < limit) {
    const entries = await read({ from, to, limit: size, keysOnly: true });
    const last = entries.at(-1);
    if (last === undefined) return names;
    for (const { key } of entries) {
      const name = nameOf(key.slice(prefix.length));
      const early = name === '' || (after !== undefined && compareKeys(name, after) <= 0);
      if (!early && name !== names.at(-1) && names.length < limit) names.push(name);
    }
    if (entries.length < size) return names;
    const folder = nameOf(last.key.slice(prefix.length));
    from = behindName(prefix + folder);
    // Inside a folder the next page begins behind it; small pages waste less of what is jumped over.
    size = folder.endsWith('/') ? PAGE_KEYS_MIN : Math.min(2 * size, PAGE_KEYS_MAX);
  }
  return names;
}

/** Whole keys below `prefix` in order, at most `limit`, above `after`. */
export async function scanKeys(
  read: ReadRange,
  prefix: string,
  limit: number,
  after?: string,
): Promise<readonly string[]> {
  const keys: string[] = [];
  const to = prefixEnd(prefix);
  let from = after === undefined || compareKeys(after, prefix) < 0 ? prefix : keyAfter(after);
  while (keys.length < limit) {
    const size = Math.min(PAGE_KEYS_MAX, limit - keys.length);
    const entries = await read({ from, to, limit: size, keysOnly: true });
    keys.push(...entries.map(({ key }) => key));
    const last = keys.at(-1);
    if (entries.length < size || last === undefined) return keys;
    from = keyAfter(last);
  }
  return keys;
}

function nameOf(below: string): string {
  const slash = below.indexOf('/');
  return slash < 0 ? below : below.slice(0, slash + 1);
}

/** The first key that belongs to a later name than the entry or folder at `path`. */
function behindName(path: string): string {
  return path.endsWith('/') ? prefixEnd(path) : keyAfter(path);
}
