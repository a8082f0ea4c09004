/** The document of a secret: as rows, as JSON text, and back. Pure. */
import type { Json } from '../../api/call.ts';
import { jsonFaultLine } from './json-fault.ts';

/** The members as texts, or undefined when one of them is something else: then only JSON can show it. */
export function textMembers(document: Json): Readonly<Record<string, string>> | undefined {
  const members = Object.entries(document);
  const texts = members.filter((member): member is [string, string] => typeof member[1] === 'string');
  return texts.length === members.length ? Object.fromEntries(texts) : undefined;
}

/** How a value is shown: texts as they are, the rest as JSON. */
export function shownText(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}

export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** Throws Error with what is wrong and at which line; its text never repeats the document. */
export function parseDocument(text: string): Json {
  const line = jsonFaultLine(text);
  if (line !== undefined) throw new Error(`This is not JSON: look at line ${line}.`);
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('A JSON object is needed, such as {"name": "value"}.');
  }
  const rounded = roundedNumber(text);
  if (rounded !== undefined) {
    throw new Error(`A browser would change the number at line ${rounded}. Write it as a text, in quotes.`);
  }
  return { ...value };
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The line of a number that comes out as another one, as browsers keep 53 bits only. */
function roundedNumber(text: string): number | undefined {
  for (const found of text.matchAll(STRING_OR_NUMBER)) {
    if (!/^-?\d+$/.test(found[0]) || Number.isSafeInteger(Number(found[0]))) continue;
    return text.slice(0, found.index).split('\n').length;
  }
  return undefined;
}

/**
 * The path to a number that a browser may have changed while it read the answer, so that saving the document would
 * store a wrong one.
 */
export function inexactNumber(value: unknown, at = ''): string | undefined {
  if (typeof value === 'number')
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? at : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = inexactNumber(member, at === '' ? key : `${at}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
