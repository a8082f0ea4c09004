/** Go's escapes in quoted strings, which HCL 1 uses. */

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

const CODED = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/y;

/** The text of the escape that begins at `at` (a backslash) and its length in the source; undefined when unknown. */
export function unescapeGo(
  source: string,
  at: number,
): { readonly text: string; readonly length: number } | undefined {
  const simple = SIMPLE[source[at + 1] ?? ''];
  if (simple !== undefined) return { text: simple, length: 2 };
  CODED.lastIndex = at;
  const found = CODED.exec(source);
  if (found === null) return undefined;
  const code =
    found[4] === undefined
      ? Number.parseInt(found[1] ?? found[2] ?? found[3] ?? '', 16)
      : Number.parseInt(found[4], 8);
  // Beyond Unicode, or half of a surrogate pair: no character.
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { text: String.fromCodePoint(code), length: found[0].length };
}
