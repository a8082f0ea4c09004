/**
 * Where a text stops being JSON (RFC 8259). Browsers tell it in words of their own that quote the text, and the text
 * is a secret. Pure.
 */

const BLANK = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids control characters in strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const ATOM = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

/** The line, from 1, at which `text` is wrong; undefined when it is right. */
export function jsonFaultLine(text: string): number | undefined {
  const scan = new Scan(text);
  try {
    scan.value(0);
    scan.blank();
    if (scan.at === text.length) return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  return text.slice(0, Math.min(scan.at, text.trimEnd().length)).split('\n').length;
}

class Fault extends Error {}

/** Deeper nesting is called wrong, as the stack of a browser is finite. */
const DEPTH_MAX = 500;

class Scan {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  blank(): void {
    this.take(BLANK);
  }

  /** Whether `sign` comes next, behind blanks. */
  sign(sign: string): boolean {
    this.blank();
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  need(found: boolean): void {
    if (!found) throw new Fault();
  }

  value(depth: number): void {
    this.need(depth < DEPTH_MAX);
    if (this.sign('{')) {
      this.list('}', () => {
        this.blank();
        this.need(this.take(STRING));
        this.need(this.sign(':'));
        this.value(depth + 1);
      });
    } else if (this.sign('[')) this.list(']', () => this.value(depth + 1));
    else this.need(this.take(STRING) || this.take(ATOM));
  }

  list(end: string, member: () => void): void {
    if (this.sign(end)) return;
    do member();
    while (this.sign(','));
    this.need(this.sign(end));
  }
}
