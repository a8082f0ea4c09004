/**
 * Validates a request's parameters against the declaration: body, query (reads, lists, deletes) and path.
 * Conversions are as forgiving as Vault's (weak typing of field schemas): "true" is a bool, "5" a number,
 * "a,b" a list.
 */
import type { Endpoint, Field, FieldType, OperationName } from '@holdfast/api';
import { exactNumberText } from '../base/json.ts';
import { badRequest } from '../base/refusal.ts';
import { parseDuration } from '../base/time.ts';
import type { Json } from '../logical/request.ts';

export type Validated = {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly given: ReadonlySet<string>;
  readonly warnings: readonly string[];
};

const WRONG = Symbol('wrong type');

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    exactNumberText(value) === undefined
  );
}

function convertText(value: unknown): string | typeof WRONG {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return WRONG;
}

function convertInt(value: unknown): number | typeof WRONG {
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value.trim()) ? Number(value) : value;
  if (typeof number === 'boolean') return number ? 1 : 0;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : WRONG;
}

const TRUE_TEXTS: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE_TEXTS: ReadonlySet<string> = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False', '']);

function convertBool(value: unknown): boolean | typeof WRONG {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string' && TRUE_TEXTS.has(value)) return true;
  if (typeof value === 'string' && FALSE_TEXTS.has(value)) return false;
  return WRONG;
}

function convertList(value: unknown): readonly string[] | typeof WRONG {
  if (typeof value === 'string') {
    return value === '' ? [] : value.split(',').map((part) => part.trim());
  }
  if (!Array.isArray(value)) return convertText(value) === WRONG ? WRONG : [String(value)];
  const items = value.map(convertText);
  return items.includes(WRONG) ? WRONG : (items as string[]);
}

function convertPairs(value: unknown): Readonly<Record<string, string>> | typeof WRONG {
  const pairs: [string, unknown][] = [];
  if (isObject(value)) {
    pairs.push(...Object.entries(value));
  } else {
    const list = typeof value === 'string' && value.trim().startsWith('{') ? WRONG : convertList(value);
    if (list === WRONG) return WRONG;
    for (const item of list) {
      const at = item.indexOf('=');
      if (at < 1) return WRONG;
      pairs.push([item.slice(0, at), item.slice(at + 1)]);
    }
  }
  const out: Record<string, string> = Object.create(null);
  for (const [name, member] of pairs) {
    const converted = convertText(member);
    if (converted === WRONG) return WRONG;
    out[name] = converted;
  }
  return out;
}

function convertDuration(value: unknown): number | typeof WRONG {
  if (typeof value !== 'string' && typeof value !== 'number') return WRONG;
  return parseDuration(value) ?? WRONG;
}

const CONVERT: { readonly [type in FieldType]: (value: unknown) => unknown } = {
  string: convertText,
  int: convertInt,
  bool: convertBool,
  duration: convertDuration,
  list: convertList,
  kvpairs: convertPairs,
  map: (value) => (isObject(value) ? value : WRONG),
  any: (value) => value,
};

function convert(name: string, field: Field, value: unknown): unknown {
  const converted = CONVERT[field.type](value);
  if (converted === WRONG) {
    const got = Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
    throw badRequest(
      `Field validation failed: error converting input for field "${name}": expected type '${field.type}', got unconvertible type '${got}'`,
    );
  }
  return converted;
}

function empty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/**
 * The fields of one request. Refusal 400 for a value of the wrong type or a missing required one. Warnings
 * name parameters nobody reads, with Vault's words.
 */
export function validateFields(
  endpoint: Endpoint,
  operation: OperationName,
  parameters: Readonly<Record<string, string>>,
  body: Json,
  query: Readonly<Record<string, readonly string[]>>,
): Validated {
  const fields: Record<string, unknown> = Object.create(null);
  const given = new Set<string>();
  const replaced: string[] = [];
  const takesQuery = operation === 'read' || operation === 'list' || operation === 'delete';
  for (const [name, field] of Object.entries(endpoint.fields)) {
    const inPath = Object.hasOwn(parameters, name);
    const inBody = field.in !== 'query' && Object.hasOwn(body, name) ? body[name] : undefined;
    const inQuery = takesQuery || field.in === 'query' ? query[name] : undefined;
    if (inPath && inBody !== undefined) replaced.push(name);
    const value = inPath
      ? parameters[name]
      : (inBody ?? (field.type === 'list' && (inQuery?.length ?? 0) > 1 ? inQuery : inQuery?.[0]));
    if (value === undefined || value === null) {
      if (field.default !== undefined)
        fields[name] = field.type === 'duration' ? parseDuration(field.default) : field.default;
    } else {
      fields[name] = convert(name, field, value);
      given.add(name);
    }
    if (
      field.required &&
      operation !== 'read' &&
      operation !== 'list' &&
      operation !== 'delete' &&
      empty(fields[name])
    ) {
      throw badRequest(`missing required field '${name}'`);
    }
  }
  const warnings: string[] = [];
  if (!endpoint.freeForm) {
    const unknown = Object.keys(body)
      .filter((name) => !Object.hasOwn(endpoint.fields, name))
      .sort();
    if (unknown.length > 0)
      warnings.push(`Endpoint ignored these unrecognized parameters: [${unknown.join(' ')}]`);
    if (replaced.length > 0) {
      warnings.push(
        `Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [${replaced.sort().join(' ')}]`,
      );
    }
  }
  return { fields, given, warnings };
}
