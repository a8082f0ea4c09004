/**
 * A path of a policy: literal text, `+` for exactly one segment, and a `*` at the end for any rest.
 * A `*` elsewhere and a `+` inside a segment stand for themselves.
 */

export type Pattern = {
  /** As written, without a leading slash. */
  readonly text: string;
  /** Segments before the last, `+` standing for any one. */
  readonly segments: readonly string[];
  /** Last segment; with `glob` the text that the path's segment must begin with. */
  readonly last: string;
  /** Ends with `*`. */
  readonly glob: boolean;
  /** Number of `+` segments. */
  readonly wildcards: number;
  /** Where the first `+` segment or the `*` stands; the length when there is none. */
  readonly firstWildcard: number;
};

/** The pattern of `path`, or undefined for the forbidden `+*`. */
export function parsePattern(path: string): Pattern | undefined {
  const text = path.startsWith('/') ? path.slice(1) : path;
  if (text.includes('+*')) return undefined;
  const glob = text.endsWith('*');
  const body = glob ? text.slice(0, -1) : text;
  const parts = body.split('/');
  let wildcards = 0;
  let firstWildcard = body.length;
  let at = 0;
  for (const part of parts) {
    if (part === '+') {
      if (wildcards === 0) firstWildcard = at;
      wildcards += 1;
    }
    at += part.length + 1;
  }
  return { text, segments: parts.slice(0, -1), last: parts.at(-1) ?? '', glob, wildcards, firstWildcard };
}

/**
 * Positive when `a` is the more specific of two patterns that match one path, by Vault's documented order: the
 * later first wildcard, then not ending in `*`, then fewer `+`, then the longer text, then the greater text.
 */
export function moreSpecific(a: Pattern, b: Pattern): number {
  return (
    a.firstWildcard - b.firstWildcard ||
    Number(b.glob) - Number(a.glob) ||
    b.wildcards - a.wildcards ||
    a.text.length - Number(a.glob) - (b.text.length - Number(b.glob)) ||
    (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)
  );
}
