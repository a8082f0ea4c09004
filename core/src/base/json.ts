/**
 * JSON bodies (RFC 8259) of requests, read under limits.
 *
 * One pass over the text counts depth, members and string lengths while it builds, so a hostile body is refused
 * before it costs memory (CVE-2025-6203). Objects have no prototype: `__proto__` is a key like any other. A key
 * that is given twice is refused, because two readers could see two different documents.
 *
 * Numbers: JavaScript's doubles, and with `exactNumbers` a number that a double would print in another way
 * (above 2^53, `1.0`, `1e400`) is kept as it was written, as JSON.rawJSON, which JSON.stringify writes back
 * letter by letter. Vault keeps stored numbers in the same way (json.Number).
 */
import { type Bytes, text } from './bytes.ts';
import { JSON_DEPTH_MAX, JSON_FREE_FORM_KEYS_MAX, JSON_KEYS_MAX, JSON_STRING_BYTES_MAX } from './limits.ts';
import { badRequest, Refusal } from './refusal.ts';

export type JsonLimits = {
  readonly depthMax: number;
  /** Most members and elements of the whole document. */
  readonly keysMax: number;
  /** Longest string, in UTF-16 units after unescaping. */
  readonly stringMax: number;
  readonly exactNumbers: boolean;
};

/** For bodies whose members the endpoint declares. */
export const JSON_BODY_LIMITS: JsonLimits = {
  depthMax: JSON_DEPTH_MAX,
  keysMax: JSON_KEYS_MAX,
  stringMax: JSON_STRING_BYTES_MAX,
  exactNumbers: false,
};

/** For bodies that hold the client's own document (secret data). */
export const JSON_FREE_FORM_LIMITS: JsonLimits = {
  ...JSON_BODY_LIMITS,
  keysMax: JSON_FREE_FORM_KEYS_MAX,
  exactNumbers: true,
};

/** The value of a UTF-8 JSON text. Throws Refusal 400 (413 when over a limit); never says what the text held. */
export function parseJsonBody(bytes: Bytes, limits: JsonLimits): unknown {
  let source: string;
  try {
    source = text(bytes);
  } catch {
    throw badRequest('failed to parse JSON input: invalid UTF-8');
  }
  return new Reader(source, limits).document();
}

/** Like JSON.parse for text this program stored itself, but keeping numbers exactly and without prototypes. */
export function parseJsonExact(source: string): unknown {
  const unbounded = { depthMax: 1024, keysMax: Infinity, stringMax: Infinity, exactNumbers: true };
  return new Reader(source, unbounded).document();
}

/** Since V8 11.4; not yet in TypeScript's library. */
type RawJson = {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
};
const { rawJSON, isRawJSON } = JSON as unknown as RawJson;

/** The text of a number that is kept exactly, or undefined for any other value. */
export function exactNumberText(value: unknown): string | undefined {
  return isRawJSON(value) ? value.rawJSON : undefined;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Reader {
  readonly #source: string;
  readonly #limits: JsonLimits;
  #at = 0;
  #keys = 0;

  constructor(source: string, limits: JsonLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  document(): unknown {
    this.#skip();
    const value = this.#value(0);
    this.#skip();
    if (this.#at < this.#source.length) throw this.#malformed();
    return value;
  }

  #malformed(): Refusal {
    const where =
      this.#at >= this.#source.length ? 'unexpected end' : `malformed at character ${this.#at + 1}`;
    return badRequest(`failed to parse JSON input: ${where}`);
  }

  #skip(): void {
    for (;;) {
      const code = this.#source.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #take(letter: string): boolean {
    if (this.#source[this.#at] !== letter) return false;
    this.#at += 1;
    this.#skip();
    return true;
  }

  #count(): void {
    this.#keys += 1;
    if (this.#keys > this.#limits.keysMax) throw new Refusal(413, 'JSON body has too many members');
  }

  #value(depth: number): unknown {
    switch (this.#source[this.#at]) {
      case '{':
        return this.#object(depth + 1);
      case '[':
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #nest(depth: number): void {
    if (depth > this.#limits.depthMax) throw new Refusal(413, 'JSON body is nested too deep');
    this.#at += 1;
    this.#skip();
  }

  #object(depth: number): unknown {
    this.#nest(depth);
    const object: Record<string, unknown> = Object.create(null);
    if (this.#take('}')) return object;
    do {
      if (this.#source[this.#at] !== '"') throw this.#malformed();
      const key = this.#string();
      if (key in object) throw badRequest('failed to parse JSON input: a key is given twice');
      this.#count();
      this.#skip();
      if (!this.#take(':')) throw this.#malformed();
      object[key] = this.#value(depth);
      this.#skip();
    } while (this.#take(','));
    if (this.#source[this.#at] !== '}') throw this.#malformed();
    this.#at += 1;
    return object;
  }

  #array(depth: number): unknown {
    this.#nest(depth);
    const items: unknown[] = [];
    if (this.#take(']')) return items;
    do {
      this.#count();
      items.push(this.#value(depth));
      this.#skip();
    } while (this.#take(','));
    if (this.#source[this.#at] !== ']') throw this.#malformed();
    this.#at += 1;
    return items;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#source.startsWith(word, this.#at)) throw this.#malformed();
    this.#at += word.length;
    return value;
  }

  #number(): unknown {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#source)?.[0];
    if (found === undefined) throw this.#malformed();
    this.#at += found.length;
    const number = Number(found);
    if (this.#limits.exactNumbers && String(number) !== found) return rawJSON(found);
    if (!Number.isFinite(number)) throw badRequest('failed to parse JSON input: number is out of range');
    return number;
  }

  /** Half surrogate pairs become U+FFFD, as UTF-8 could not carry them. */
  #string(): string {
    const start = this.#at + 1;
    let at = start;
    let plain = true;
    for (;;) {
      const code = this.#source.charCodeAt(at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        plain = false;
        at += 1;
      }
      // NaN (the end) compares false too. Control characters need an escape.
      if (!(this.#source.charCodeAt(at) >= 0x20)) {
        this.#at = at;
        throw this.#malformed();
      }
      at += 1;
    }
    this.#at = at + 1;
    const value = plain ? this.#source.slice(start, at) : this.#unescape(start, at);
    if (value.length > this.#limits.stringMax)
      throw new Refusal(413, 'JSON body has a string that is too long');
    return value;
  }

  #unescape(start: number, end: number): string {
    try {
      return String(JSON.parse(this.#source.slice(start - 1, end + 1))).toWellFormed();
    } catch {
      this.#at = start;
      throw this.#malformed();
    }
  }
}
