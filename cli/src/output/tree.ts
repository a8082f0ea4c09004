/**
 * What the server's JSON becomes here, and what every output format starts from.
 *
 * A Map is a Go map: printed with its keys sorted. A plain object is a Go struct: printed in the order in which
 * it was built. Objects from the server are always Maps, so a key such as `__proto__` is a key like any other.
 * A number that JavaScript would print in another way than the server wrote it (above 2^53, `1.0`) is kept as
 * an ExactNumber, so that nothing changes between the server and the terminal.
 */

export class ExactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type Tree = null | boolean | string | number | ExactNumber | readonly Tree[] | TreeMap | Struct;
export type TreeMap = ReadonlyMap<string, Tree>;
export type Struct = { readonly [field: string]: Tree | undefined };

/** The tree of a JSON text. Throws SyntaxError. */
export function parseTree(text: string): Tree {
  return parseWithSource(text, (_key, value, context) => {
    if (typeof value === 'number') {
      const source = context?.source;
      return source === undefined || source === String(value) ? value : new ExactNumber(source);
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    if (value instanceof Map || value instanceof ExactNumber) return value;
    return new Map(Object.entries(value));
  });
}

export function isMap(value: Tree | undefined): value is TreeMap {
  return value instanceof Map;
}

export function isList(value: Tree | undefined): value is readonly Tree[] {
  return Array.isArray(value);
}

export function isStruct(value: Tree | undefined): value is Struct {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Map) &&
    !(value instanceof ExactNumber) &&
    !Array.isArray(value)
  );
}

/** The text of a string field, '' when it is absent or something else. */
export function textOf(value: Tree | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The number of a number field, 0 when it is absent or something else. */
export function numberOf(value: Tree | undefined): number {
  if (typeof value === 'number') return value;
  return value instanceof ExactNumber ? Number(value.source) : 0;
}

export function mapOf(value: Tree | undefined): TreeMap {
  return isMap(value) ? value : new Map();
}

/** The strings of a list field; what is not a string is left out. */
export function textsOf(value: Tree | undefined): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Fields of a struct or entries of a map in the order in which they are printed. */
export function entriesOf(value: TreeMap | Struct): readonly (readonly [string, Tree])[] {
  if (value instanceof Map) return sortedEntries(value);
  return Object.entries(value).filter((entry): entry is [string, Tree] => entry[1] !== undefined);
}

export function sortedEntries<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => compareBytes(a, b));
}

/** Go's order of strings: by their UTF-8 bytes, which is the order of code points. */
export function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** JSON.parse with the source text of numbers (ECMAScript 2026, V8 since 11.4), which the compiler's library lacks. */
const parseWithSource: (text: string, reviver: Reviver) => Tree = JSON.parse;
