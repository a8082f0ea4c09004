/** The JSON form of HCL: the same tree, with positions, from strict JSON (RFC 8259). */
import { HCL_DEPTH_MAX } from '../limits.ts';
import { HclError, type HclItem, type HclObject, type HclPosition, type HclValue } from './ast.ts';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * One item with one key per member. `null` members are left out, as Vault ignores them; `null` in a list and
 * duplicate members are refused with HclError.
 */
export function parseJsonSource(source: string): HclObject {
  const parser = new JsonParser(source);
  return parser.root();
}

class JsonParser {
  readonly #source: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(source: string) {
    this.#source = source;
  }

  root(): HclObject {
    this.#skip();
    const object = this.#object(0);
    this.#skip();
    if (this.#at < this.#source.length) throw this.#unexpected('the end of the source');
    return object;
  }

  #position(): HclPosition {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #skip(): void {
    for (;;) {
      const letter = this.#source[this.#at];
      if (letter !== ' ' && letter !== '\t' && letter !== '\r' && letter !== '\n') return;
      this.#at += 1;
      if (letter === '\n') {
        this.#line += 1;
        this.#lineStart = this.#at;
      }
    }
  }

  /** Whether `letter` comes next; takes it and the white space behind it. */
  #take(letter: string): boolean {
    if (this.#source[this.#at] !== letter) return false;
    this.#at += 1;
    this.#skip();
    return true;
  }

  #unexpected(wanted: string): HclError {
    const found = this.#source[this.#at];
    const what = found === undefined ? 'the end of the source' : JSON.stringify(found);
    return new HclError(`expected ${wanted}, found ${what}`, this.#position());
  }

  #nest(depth: number): HclPosition {
    const position = this.#position();
    if (depth >= HCL_DEPTH_MAX) throw new HclError(`nested deeper than ${HCL_DEPTH_MAX}`, position);
    return position;
  }

  #object(depth: number): HclObject {
    const position = this.#nest(depth);
    if (!this.#take('{')) throw this.#unexpected('"{"');
    const items: HclItem[] = [];
    const seen = new Set<string>();
    if (this.#take('}')) return { kind: 'object', items, position };
    for (;;) {
      const key = { position: this.#position(), text: this.#string() };
      if (seen.has(key.text)) throw new HclError(`key "${key.text}" is given twice`, key.position);
      seen.add(key.text);
      this.#skip();
      if (!this.#take(':')) throw this.#unexpected('":"');
      const value = this.#value(depth + 1);
      if (value !== undefined) items.push({ keys: [key], value, assigned: true });
      this.#skip();
      if (this.#take('}')) return { kind: 'object', items, position };
      if (!this.#take(',')) throw this.#unexpected('"," or "}"');
    }
  }

  #list(depth: number): HclValue {
    const position = this.#nest(depth);
    this.#take('[');
    const items: HclValue[] = [];
    if (this.#take(']')) return { kind: 'list', items, position };
    for (;;) {
      const value = this.#value(depth + 1);
      if (value === undefined) throw new HclError('null cannot be in a list', position);
      items.push(value);
      this.#skip();
      if (this.#take(']')) return { kind: 'list', items, position };
      if (!this.#take(',')) throw this.#unexpected('"," or "]"');
    }
  }

  /** undefined stands for null. */
  #value(depth: number): HclValue | undefined {
    const position = this.#position();
    const letter = this.#source[this.#at];
    if (letter === '{') return this.#object(depth);
    if (letter === '[') return this.#list(depth);
    if (letter === '"') return { kind: 'string', value: this.#string(), position };
    const word = this.#match(WORD);
    if (word === 'null') return undefined;
    if (word !== undefined) return { kind: 'bool', value: word === 'true', position };
    const number = this.#match(NUMBER);
    if (number === undefined) throw this.#unexpected('a value');
    const value = Number(number);
    if (!Number.isFinite(value)) throw new HclError('number is out of range', position);
    return { kind: 'number', value, text: number, position };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #string(): string {
    const position = this.#position();
    const start = this.#at;
    if (this.#source[start] !== '"') throw this.#unexpected('a string');
    let at = start + 1;
    for (;;) {
      const letter = this.#source[at];
      if (letter === undefined || letter === '\n') throw new HclError('string is not closed', position);
      if (letter === '"') break;
      at += letter === '\\' ? 2 : 1;
    }
    this.#at = at + 1;
    try {
      const text: unknown = JSON.parse(this.#source.slice(start, at + 1));
      if (typeof text === 'string') return text;
    } catch {
      // Falls through: the one error below says where.
    }
    throw new HclError('string holds an unknown escape or a control character', position);
  }
}
