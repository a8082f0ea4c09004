/**
 * JSON as Go's encoding/json prints it: two-space indent or none, and `<`, `>`, `&`, U+2028 and U+2029 escaped,
 * so that output is byte for byte what scripts written for Vault have seen.
 */
import { ExactNumber, entriesOf, isList, type Tree } from './tree.ts';

export function jsonText(tree: Tree): string {
  return write(tree, '\n');
}

export function compactJson(tree: Tree): string {
  return write(tree, undefined);
}

/** @param newline line break and indent of the enclosing level; undefined writes everything on one line. */
function write(tree: Tree, newline: string | undefined): string {
  if (typeof tree === 'string') return quoted(tree);
  if (tree === null || typeof tree === 'boolean' || typeof tree === 'number') return String(tree);
  if (tree instanceof ExactNumber) return tree.source;
  const inner = newline === undefined ? undefined : `${newline}  `;
  const colon = newline === undefined ? ':' : ': ';
  const [open, items, close] = isList(tree)
    ? ['[', tree.map((item) => write(item, inner)), ']']
    : ['{', entriesOf(tree).map(([key, value]) => `${quoted(key)}${colon}${write(value, inner)}`), '}'];
  if (items.length === 0) return open + close;
  return `${open}${inner ?? ''}${items.join(`,${inner ?? ''}`)}${newline ?? ''}${close}`;
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
