/**
 * A form as data, derived from an endpoint's declaration: which fields it has, what a person typed, what is
 * wrong with it and what is sent. Pure.
 */
import type { Endpoint, Field } from '@holdfast/api';

export type FormField = { readonly name: string; readonly field: Field };

/** What stands in the inputs: text, or a tick. */
export type Typed = Readonly<Record<string, string | boolean>>;

export type FieldErrors = Readonly<Record<string, string>>;

/**
 * The fields to show, in the order of the declaration, or exactly those named and in that order. Deprecated ones
 * never, and those in the path only when asked for: the page knows them.
 */
export function formFields(endpoint: Endpoint, names?: readonly string[]): readonly FormField[] {
  if (names !== undefined) {
    return names.map((name) => {
      const field = endpoint.fields[name];
      if (field === undefined) throw new Error(`${endpoint.path} has no field ${name}`);
      return { name, field };
    });
  }
  return Object.entries(endpoint.fields)
    .filter(([, field]) => field.deprecated !== true && field.in !== 'path')
    .map(([name, field]) => ({ name, field }));
}

/** What the inputs show at first: `given` where there is something, else the default of the declaration. */
export function initialTyped(
  fields: readonly FormField[],
  given: Readonly<Record<string, unknown>> = {},
): Typed {
  return Object.fromEntries(
    fields.map(({ name, field }) => {
      const value = given[name] ?? field.default;
      return [name, field.type === 'bool' ? value === true : shownValue(value, field)];
    }),
  );
}

function shownValue(value: unknown, field: Field): string {
  if (value === undefined || value === null) return '';
  // 0 is how a declaration says "nothing given" for numbers.
  if (value === 0 && (field.type === 'duration' || field.type === 'int')) return '';
  if (Array.isArray(value)) return value.join('\n');
  if (typeof value === 'object') {
    if (field.type !== 'kvpairs') return JSON.stringify(value, null, 2);
    return Object.entries(value)
      .map(([key, entry]) => `${key}=${String(entry)}`)
      .join('\n');
  }
  if (field.type === 'duration' && typeof value === 'number') return `${value}s`;
  return String(value);
}

/** What is wrong, by field; empty when the form can be sent. `required` adds to what the declaration demands. */
export function checkTyped(
  fields: readonly FormField[],
  typed: Typed,
  required: readonly string[] = [],
): FieldErrors {
  const errors: Record<string, string> = {};
  for (const { name, field } of fields) {
    const value = typed[name];
    const empty = value === undefined || value === '' || value === false;
    const must = field.required === true || required.includes(name);
    const wrong = empty
      ? must
        ? 'This is needed.'
        : undefined
      : typeof value === 'string'
        ? wrongText(value, field)
        : undefined;
    if (wrong !== undefined) errors[name] = wrong;
  }
  return errors;
}

const DURATION = /^(?:\d+|(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d))+)$/;

function wrongText(text: string, field: Field): string | undefined {
  switch (field.type) {
    case 'int':
      return /^-?\d+$/.test(text.trim()) ? undefined : 'A whole number is needed.';
    case 'duration':
      return DURATION.test(text.trim()) ? undefined : 'A duration is needed, such as 30m, 8h or 90s.';
    case 'kvpairs':
      return lines(text).every((line) => line.indexOf('=') > 0)
        ? undefined
        : 'Write one name=value per line.';
    case 'map':
      return isObject(text) ? undefined : 'A JSON object is needed, such as {"name": "value"}.';
    default:
      return undefined;
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/**
 * The values to send. Untouched fields are left out, so the server's defaults hold; a field that had a value and
 * was emptied is sent empty. Call only for what `checkTyped` found nothing wrong with.
 */
export function typedValues(
  fields: readonly FormField[],
  typed: Typed,
  initial: Typed,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { name, field } of fields) {
    const value = typed[name];
    if (value === undefined) continue;
    const untouched = value === initial[name];
    if (typeof value === 'boolean') {
      if (value || !untouched) values[name] = value;
    } else if (value.trim() !== '' || (!untouched && initial[name] !== '')) {
      values[name] = sentValue(value, name, field);
    }
  }
  return values;
}

/** Tokens and keys hold no blanks, but what is pasted often ends with one. Passwords keep theirs. */
const PASTED = /(?:^|_)(?:token|key|otp|nonce)$/;

function sentValue(text: string, name: string, field: Field): unknown {
  switch (field.type) {
    case 'int':
      return Number(text.trim());
    case 'duration':
      return text.trim();
    case 'list':
      return lines(text).flatMap((line) => line.split(',').map((entry) => entry.trim()));
    case 'kvpairs':
      return Object.fromEntries(
        lines(text).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
      );
    case 'map':
      return JSON.parse(text) as unknown;
    default:
      return PASTED.test(name) ? text.trim() : text;
  }
}
