/**
 * YAML 1.1 in the form in which Vault prints it: block style, two-space indent, lists at the column of their
 * key, map keys sorted, strings plain where a reader would take them for a string, else quoted, and a literal
 * block for text of several lines. Decision 'yaml-by-hand' in docs/decisions says why there is no library.
 */
import {
  compareBytes,
  ExactNumber,
  entriesOf,
  isList,
  type Struct,
  type Tree,
  type TreeMap,
} from './tree.ts';

export function yamlText(tree: Tree): string {
  return lines(tree, '').join('\n');
}

function lines(tree: Tree, indent: string): readonly string[] {
  const plain = scalar(tree, indent);
  if (plain !== undefined) return [`${indent}${plain}`];
  if (isList(tree)) {
    return tree.flatMap((item) => hang(`${indent}-`, lines(item, `${indent}  `), indent.length + 2));
  }
  const container = tree as TreeMap | Struct; // scalars and lists are done
  return sorted(container).flatMap(([key, value]) => {
    const head = `${indent}${scalar(key, '') ?? key}:`;
    const text = scalar(value, indent);
    if (text !== undefined) return [`${head} ${text}`];
    return [head, ...lines(value, isList(value) ? indent : `${indent}  `)];
  });
}

/** Puts the first line of a nested block behind its dash. */
function hang(dash: string, block: readonly string[], column: number): readonly string[] {
  const [first = '', ...rest] = block;
  return [`${dash} ${first.slice(column)}`, ...rest];
}

/** Vault converts to a generic map first, so structs lose their order here. */
function sorted(tree: TreeMap | Struct): readonly (readonly [string, Tree])[] {
  return [...entriesOf(tree)].sort(([a], [b]) => compareBytes(a, b));
}

/** One-line text (or literal block) of a scalar or an empty container; undefined when it needs a block. */
function scalar(tree: Tree, indent: string): string | undefined {
  if (typeof tree === 'string') return string(tree, indent);
  if (tree === null || typeof tree === 'boolean' || typeof tree === 'number') return String(tree);
  if (tree instanceof ExactNumber) return tree.source;
  if (isList(tree)) return tree.length === 0 ? '[]' : undefined;
  return entriesOf(tree).length === 0 ? '{}' : undefined;
}

function string(text: string, indent: string): string {
  if (/[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    return JSON.stringify(text);
  if (text.includes('\n')) return literal(text, indent);
  if (text === '' || looksLikeAnotherType(text)) return JSON.stringify(text);
  return needsQuotes(text) ? `'${text.replaceAll("'", "''")}'` : text;
}

function literal(text: string, indent: string): string {
  if (/^[ \n]/.test(text) || /[ \t]\n/.test(text)) return JSON.stringify(text);
  const ending = /\n*$/.exec(text)?.[0].length ?? 0;
  const header = ending === 0 ? '|-' : ending === 1 ? '|' : '|+';
  const body = ending === 0 ? text : text.slice(0, -1);
  return [header, ...body.split('\n').map((line) => (line === '' ? '' : `${indent}  ${line}`))].join('\n');
}

/** Texts which a YAML 1.1 reader takes for null, a boolean, a number, a date or a merge key. */
function looksLikeAnotherType(text: string): boolean {
  return (
    /^(~|null|Null|NULL|<<|y|Y|n|N|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/.test(
      text,
    ) ||
    /^[-+]?(0b[01_]+|0o?[0-7_]+|0x[\da-fA-F_]+|[\d_]+|[\d_]*\.?[\d_]+([eE][-+]?\d+)?|[\d_]+\.([eE][-+]?\d+)?|\.(inf|Inf|INF))$/.test(
      text,
    ) ||
    /^\.(nan|NaN|NAN)$/.test(text) ||
    /^[-+]?[\d_]+(:[0-5]?\d)+(\.\d*)?$/.test(text) ||
    /^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/.test(text)
  );
}

function needsQuotes(text: string): boolean {
  return (
    (/^[\s\-?:,[\]{}#&*!|>'"%@`]/.test(text) && !/^[-?:][^\s]/.test(text)) ||
    /^(---|\.\.\.)/.test(text) ||
    /: | #|:$|^\s|\s$/.test(text) ||
    /\t/.test(text)
  );
}
