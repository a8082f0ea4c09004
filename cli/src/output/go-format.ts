/** Values as Go's fmt prints them with `%v` and `%q`: the form of Vault's tables. */
import { compactJson } from './json.ts';
import { ExactNumber, entriesOf, isList, type Tree } from './tree.ts';

/** `%v`: maps as `map[a:1 b:2]`, lists as `[a b]`, nothing as `<nil>`. */
export function goValue(tree: Tree | undefined): string {
  if (tree === null || tree === undefined) return '<nil>';
  if (typeof tree === 'string') return tree;
  if (typeof tree === 'boolean' || typeof tree === 'number') return String(tree);
  if (tree instanceof ExactNumber) return tree.source;
  if (isList(tree)) return `[${tree.map(goValue).join(' ')}]`;
  return `map[${entriesOf(tree)
    .map(([key, value]) => `${key}:${goValue(value)}`)
    .join(' ')}]`;
}

/** `%q` of a list of strings: `["a" "b"]`. */
export function goQuotedList(texts: readonly string[]): string {
  return `[${texts.map(goQuoted).join(' ')}]`;
}

/** `%q` of a string, for the printable texts that reach us. */
export function goQuoted(text: string): string {
  return compactJson(text).replace(/\\u00(3c|3e|26)/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}

/** Go's Time.String() of an RFC 3339 text: `2018-06-18 15:58:51.645117216 +0000 UTC`. Other text is returned as it is. */
export function goTime(rfc3339: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|([-+]\d\d):(\d\d))$/.exec(rfc3339);
  if (parts === null) return rfc3339;
  const [, date, time, fraction = '', zone, hours, minutes] = parts;
  const offset = zone === 'Z' ? '+0000' : `${hours}${minutes}`;
  const name = offset === '+0000' ? 'UTC' : offset;
  return `${date} ${time}${trimmed(fraction)} ${offset} ${name}`;
}

/** RFC 3339 as Go marshals it: no trailing zeros in the fraction. */
export function goRfc3339(rfc3339: string): string {
  return rfc3339.replace(/(\.\d+)(?=Z|[-+]\d\d:\d\d$)/, trimmed);
}

function trimmed(fraction: string): string {
  return fraction.replace(/\.?0+$/, '');
}
