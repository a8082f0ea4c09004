/**
 * Reads HCL 1 (the language of Vault's policies and configuration) and its JSON form.
 *
 * Grammar as the public HCL 1 description gives it: `#`, `//` and block comments, identifiers with `-` and `.`,
 * quoted strings with Go's escapes, `${…}` kept as it is written, heredocs, numbers, booleans, lists, objects,
 * and blocks with labels. Every loop moves forward in the source and nesting is bounded, so the time is linear.
 */
import { HCL_CHARACTERS_MAX, HCL_DEPTH_MAX } from '../limits.ts';
import { HclError, type HclItem, type HclObject, type HclPosition, type HclValue } from './ast.ts';
import { parseJsonSource } from './json-source.ts';
import { type Token, Tokens } from './tokens.ts';

/**
 * The tree of `source`. A source whose first character (after white space) is `{` is read as JSON and gives one
 * item per member. Throws HclError with the place of the first mistake. A key may be assigned once per object
 * (HCL 1 itself took the last one silently, which hides mistakes in policies).
 */
export function parseHcl(source: string): HclObject {
  if (source.length > HCL_CHARACTERS_MAX) {
    throw new HclError(`source is longer than ${HCL_CHARACTERS_MAX} characters`, { line: 1, column: 1 });
  }
  if (/^\s*\{/.test(source)) return parseJsonSource(source);
  const parser = new Parser(source);
  return parser.root();
}

class Parser {
  readonly #tokens: Tokens;
  #token: Token;

  constructor(source: string) {
    this.#tokens = new Tokens(source);
    this.#token = this.#tokens.next();
  }

  root(): HclObject {
    const position = this.#token.position;
    return { kind: 'object', items: this.#items('end', 0), position };
  }

  #advance(): Token {
    const taken = this.#token;
    this.#token = this.#tokens.next();
    return taken;
  }

  #items(until: 'end' | '}', depth: number): HclItem[] {
    const items: HclItem[] = [];
    const assigned = new Set<string>();
    while (this.#token.kind !== until) {
      const item = this.#item(depth);
      const name = item.keys[0]?.text ?? '';
      if (item.assigned) {
        if (assigned.has(name)) {
          throw new HclError(
            `key "${name}" is assigned twice`,
            item.keys[0]?.position ?? item.value.position,
          );
        }
        assigned.add(name);
      }
      items.push(item);
      if (this.#token.kind === ',') this.#advance();
    }
    return items;
  }

  #item(depth: number): HclItem {
    const keys: { text: string; position: HclPosition }[] = [];
    for (;;) {
      const token = this.#token;
      if (token.kind === 'identifier' || token.kind === 'string') {
        keys.push({ text: token.text, position: token.position });
        this.#advance();
      } else if (token.kind === '=' && keys.length === 1) {
        this.#advance();
        return { keys, value: this.#value(depth), assigned: true };
      } else if (token.kind === '{' && keys.length > 0) {
        return { keys, value: this.#object(depth), assigned: false };
      } else {
        throw unexpected(token, keys.length === 0 ? 'a key' : keys.length === 1 ? '"=" or "{"' : '"{"');
      }
    }
  }

  #value(depth: number): HclValue {
    const token = this.#token;
    switch (token.kind) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#list(depth);
      case 'string':
        this.#advance();
        return { kind: 'string', value: token.text, position: token.position };
      case 'number':
        this.#advance();
        return { kind: 'number', value: token.number, text: token.text, position: token.position };
      case 'identifier':
        if (token.text === 'true' || token.text === 'false') {
          this.#advance();
          return { kind: 'bool', value: token.text === 'true', position: token.position };
        }
        throw new HclError(`unknown word "${token.text}": a text needs quotes`, token.position);
      default:
        throw unexpected(token, 'a value');
    }
  }

  #object(depth: number): HclObject {
    const { position } = this.#advance();
    this.#nest(depth, position);
    const items = this.#items('}', depth + 1);
    this.#advance();
    return { kind: 'object', items, position };
  }

  #list(depth: number): HclValue {
    const { position } = this.#advance();
    this.#nest(depth, position);
    const items: HclValue[] = [];
    while (this.#token.kind !== ']') {
      items.push(this.#value(depth + 1));
      if (!this.#separated()) throw unexpected(this.#token, '"," or "]"');
    }
    this.#advance();
    return { kind: 'list', items, position };
  }

  /** Whether a list may go on or end here; takes the comma. */
  #separated(): boolean {
    if (this.#token.kind !== ',') return this.#token.kind === ']';
    this.#advance();
    return true;
  }

  #nest(depth: number, position: HclPosition): void {
    if (depth >= HCL_DEPTH_MAX) throw new HclError(`nested deeper than ${HCL_DEPTH_MAX}`, position);
  }
}

function unexpected(token: Token, wanted: string): HclError {
  const found = token.kind === 'end' ? 'the end of the source' : `${describe(token)}`;
  return new HclError(`expected ${wanted}, found ${found}`, token.position);
}

function describe(token: Token): string {
  if (token.kind === 'string') return 'a string';
  if (token.kind === 'number') return 'a number';
  if (token.kind === 'identifier') return `"${token.text}"`;
  return `"${token.kind}"`;
}
