/** Splits HCL 1 source into tokens. */
import { HclError, type HclPosition } from './ast.ts';
import { unescapeGo } from './escapes.ts';

export type Token =
  | { readonly kind: 'identifier' | 'string'; readonly text: string; readonly position: HclPosition }
  | {
      readonly kind: 'number';
      readonly text: string;
      readonly number: number;
      readonly position: HclPosition;
    }
  | { readonly kind: '{' | '}' | '[' | ']' | '=' | ',' | 'end'; readonly position: HclPosition };

const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_.-]*/uy;
const NUMBER = /-?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const WORD_CHARACTER = /[\p{L}\p{Nd}_.]/uy;
const HEREDOC = /<<(-?)([\p{L}\p{Nd}_]+)\r?\n/uy;

export class Tokens {
  readonly #source: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** The next token; `end` again and again behind the last. Throws HclError. */
  next(): Token {
    this.#skip();
    const source = this.#source;
    const position = this.#position();
    const letter = source[this.#at];
    switch (letter) {
      case undefined:
        return { kind: 'end', position };
      case '{':
      case '}':
      case '[':
      case ']':
      case '=':
      case ',':
        this.#at += 1;
        return { kind: letter, position };
      case '"':
        return { kind: 'string', text: this.#quoted(position), position };
      case '<':
        return { kind: 'string', text: this.#heredoc(position), position };
    }
    const word = match(IDENTIFIER, source, this.#at);
    if (word !== undefined) {
      this.#at += word.length;
      return { kind: 'identifier', text: word, position };
    }
    return this.#number(position);
  }

  #position(): HclPosition {
    return { line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #newline(): void {
    this.#line += 1;
    this.#lineStart = this.#at;
  }

  /** White space and comments. */
  #skip(): void {
    const source = this.#source;
    for (;;) {
      const letter = source[this.#at];
      if (letter === '\n') {
        this.#at += 1;
        this.#newline();
      } else if (letter === ' ' || letter === '\t' || letter === '\r') {
        this.#at += 1;
      } else if (letter === '#' || (letter === '/' && source[this.#at + 1] === '/')) {
        const end = source.indexOf('\n', this.#at);
        this.#at = end < 0 ? source.length : end;
      } else if (letter === '/' && source[this.#at + 1] === '*') {
        this.#blockComment();
      } else {
        return;
      }
    }
  }

  #blockComment(): void {
    const position = this.#position();
    const end = this.#source.indexOf('*/', this.#at + 2);
    if (end < 0) throw new HclError('comment is not closed', position);
    while (this.#at < end) {
      this.#at += 1;
      if (this.#source[this.#at - 1] === '\n') this.#newline();
    }
    this.#at = end + 2;
  }

  /** A quoted string. `${…}` is kept as written and may hold quotes and line breaks. */
  #quoted(position: HclPosition): string {
    const source = this.#source;
    this.#at += 1;
    let text = '';
    let plainFrom = this.#at;
    let braces = 0;
    for (;;) {
      const letter = source[this.#at];
      if (letter === undefined) throw new HclError('string is not closed', position);
      if (braces > 0) {
        if (letter === '{') braces += 1;
        else if (letter === '}') braces -= 1;
        this.#at += 1;
        if (letter === '\n') this.#newline();
      } else if (letter === '"') {
        text += source.slice(plainFrom, this.#at);
        this.#at += 1;
        return text;
      } else if (letter === '\n') {
        throw new HclError('string is not closed before the end of the line', position);
      } else if (letter === '$' && source[this.#at + 1] === '{') {
        braces = 1;
        this.#at += 2;
      } else if (letter === '\\') {
        text += source.slice(plainFrom, this.#at);
        const found = unescapeGo(source, this.#at);
        if (found === undefined) throw new HclError('unknown escape in string', this.#position());
        text += found.text;
        this.#at += found.length;
        plainFrom = this.#at;
      } else {
        this.#at += 1;
      }
    }
  }

  /**
   * `<<EOF` up to a line that holds only the marker. With `<<-` the indentation of the closing marker is taken
   * from every line, when every line has it.
   */
  #heredoc(position: HclPosition): string {
    HEREDOC.lastIndex = this.#at;
    const opening = HEREDOC.exec(this.#source);
    if (opening === null) throw new HclError('expected a heredoc such as <<EOF', position);
    const [whole, indented, marker] = opening;
    this.#at += whole.length;
    this.#newline();
    const lines: string[] = [];
    while (this.#at < this.#source.length) {
      const end = this.#source.indexOf('\n', this.#at);
      const line = this.#source.slice(this.#at, end < 0 ? undefined : end);
      const bare = line.replace(/\r$/, '');
      if (bare.trimStart() === marker) {
        this.#at += line.length;
        return joinHeredoc(lines, indented === '-' ? bare.slice(0, bare.length - marker.length) : '');
      }
      lines.push(line);
      if (end < 0) break;
      this.#at = end + 1;
      this.#newline();
    }
    throw new HclError(`heredoc is not closed by ${marker}`, position);
  }

  #number(position: HclPosition): Token {
    const text = match(NUMBER, this.#source, this.#at);
    if (text === undefined) {
      const letter = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
      throw new HclError(`unexpected character ${JSON.stringify(letter)}`, position);
    }
    if (match(WORD_CHARACTER, this.#source, this.#at + text.length) !== undefined) {
      throw new HclError('malformed number', position);
    }
    const number = numberOf(text);
    if (!Number.isFinite(number)) throw new HclError('number is out of range', position);
    this.#at += text.length;
    return { kind: 'number', text, number, position };
  }
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function joinHeredoc(lines: readonly string[], indent: string): string {
  const strip = indent !== '' && lines.every((line) => line.startsWith(indent));
  return lines.map((line) => `${strip ? line.slice(indent.length) : line}\n`).join('');
}

/** Decimal, hexadecimal (0x), octal (leading zero) or float; NaN for an octal number with 8 or 9. */
function numberOf(text: string): number {
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  const octal = /^0\d+$/.test(digits);
  const magnitude = octal ? Number(`0o${digits.slice(1)}`) : Number(digits);
  return negative ? -magnitude : magnitude;
}
