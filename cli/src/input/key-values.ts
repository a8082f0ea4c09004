/**
 * Data on a command line: `key=value`, `key=@file`, `key=-` (stdin), `@file` and `-` (a JSON object), `key=\@x`
 * for a value that begins with an at sign; a key given twice becomes a list.
 *
 * Texts of errors never repeat a value: whoever forgets a `key=` has typed a secret.
 */
import { readFileSync } from 'node:fs';
import { Failure } from '../failure.ts';
import type { Source } from '../host.ts';
import { goValue } from '../output/go-format.ts';
import { isList, isMap, isStruct, parseTree, type Tree, type TreeMap } from '../output/tree.ts';
import { fileCause } from './file-cause.ts';

/** Throws Failure 1, its text beginning with `what`. */
export async function keyValues(
  stdin: Source | undefined,
  args: readonly string[],
  what: string,
): Promise<TreeMap> {
  const reader = new KeyValueReader(stdin);
  for (const [at, arg] of args.entries()) {
    try {
      await reader.add(arg);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      throw new Failure(1, `${what}: invalid key/value pair ${shown(arg, at)}: ${error.message}`);
    }
  }
  return reader.result;
}

/** The same with every value as text; nested values are refused. */
export async function textValues(
  stdin: Source | undefined,
  args: readonly string[],
  what: string,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const [key, value] of await keyValues(stdin, args, what)) {
    if (isList(value) || isMap(value) || isStruct(value)) {
      throw new Failure(1, `${what}: failed to convert values to strings: '${key}' is not a string`);
    }
    texts.set(key, value === true ? '1' : value === false ? '0' : value === null ? '' : goValue(value));
  }
  return texts;
}

/** The same as query parameters: every value a list of texts. */
export async function queryValues(
  stdin: Source | undefined,
  args: readonly string[],
  what: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const query: Record<string, readonly string[]> = Object.create(null);
  for (const [key, value] of await keyValues(stdin, args, what)) {
    query[key] = isList(value) ? value.map(goValue) : [goValue(value)];
  }
  return query;
}

class Malformed extends Error {}

class KeyValueReader {
  readonly result = new Map<string, Tree>();
  readonly stdin: Source | undefined;
  consumed = false;

  constructor(stdin: Source | undefined) {
    this.stdin = stdin;
  }

  async add(arg: string): Promise<void> {
    if (arg === '') return;
    const equals = arg.indexOf('=');
    if (equals < 0) {
      if (arg === '-') return this.merge(await this.readStdin());
      if (arg.startsWith('@')) return this.merge(readFile(arg.slice(1)));
      throw new Malformed('format must be key=value');
    }
    const key = arg.slice(0, equals);
    const value = await this.value(arg.slice(equals + 1));
    const before = this.result.get(key);
    this.result.set(key, before === undefined ? value : [...(isList(before) ? before : [before]), value]);
  }

  private async value(text: string): Promise<string> {
    if (text.startsWith('@')) return readFile(text.slice(1));
    if (text.startsWith('\\@')) return text.slice(1);
    return text === '-' ? await this.readStdin() : text;
  }

  private merge(json: string): void {
    let tree: Tree;
    try {
      tree = parseTree(json);
    } catch {
      throw new Malformed('invalid JSON'); // the parser's own text would quote the document
    }
    if (!isMap(tree)) throw new Malformed('the JSON document must be an object');
    for (const [key, value] of tree) this.result.set(key, value);
  }

  private async readStdin(): Promise<string> {
    if (this.stdin === undefined) return '';
    if (this.consumed) throw new Malformed('stdin already consumed');
    this.consumed = true;
    return this.stdin.readAll();
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Malformed(`error reading file: open ${path}: ${fileCause(error)}`);
  }
}

/** Enough of an argument to find it again. */
function shown(arg: string, at: number): string {
  const equals = arg.indexOf('=');
  if (arg.startsWith('@') || arg === '-') return JSON.stringify(arg);
  return equals < 0 ? `(number ${at + 1})` : JSON.stringify(`${arg.slice(0, equals)}=...`);
}
