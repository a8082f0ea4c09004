/** What a path of a policy permits, how the same path in several policies adds up, and the check of a request. */
import { exactNumberText } from '../base/json.ts';
import type { AccessQuestion, Capability } from './acl.ts';

export type ParameterValues = ReadonlyMap<string, readonly unknown[]>;

export type Permissions = {
  /** Only `deny` when it is in. */
  readonly capabilities: ReadonlySet<Capability>;
  /** By lower-case name; an empty list allows (or denies) any value; undefined sets no bound. */
  readonly allowedParameters: ParameterValues | undefined;
  readonly deniedParameters: ParameterValues | undefined;
  readonly requiredParameters: readonly string[];
  /** 0 sets no bound. */
  readonly minWrappingTtlMs: number;
  readonly maxWrappingTtlMs: number;
};

export const DENY: Permissions = {
  capabilities: new Set(['deny']),
  allowedParameters: undefined,
  deniedParameters: undefined,
  requiredParameters: [],
  minWrappingTtlMs: 0,
  maxWrappingTtlMs: 0,
};

/**
 * The sum of two rules for one path, as Vault documents it: a denial wins over all; capabilities add up; value
 * lists add up, an empty one (any value) winning; of two bounds of the wrapping TTL the smaller one holds.
 */
export function mergePermissions(a: Permissions, b: Permissions): Permissions {
  if (a.capabilities.has('deny') || b.capabilities.has('deny')) return DENY;
  return {
    capabilities: new Set([...a.capabilities, ...b.capabilities]),
    allowedParameters: mergeParameters(a.allowedParameters, b.allowedParameters),
    deniedParameters: mergeParameters(a.deniedParameters, b.deniedParameters),
    requiredParameters: [...new Set([...a.requiredParameters, ...b.requiredParameters])],
    minWrappingTtlMs: smallerBound(a.minWrappingTtlMs, b.minWrappingTtlMs),
    maxWrappingTtlMs: smallerBound(a.maxWrappingTtlMs, b.maxWrappingTtlMs),
  };
}

function smallerBound(a: number, b: number): number {
  return a === 0 ? b : b === 0 ? a : Math.min(a, b);
}

function mergeParameters(
  a: ParameterValues | undefined,
  b: ParameterValues | undefined,
): ParameterValues | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const merged = new Map(a);
  for (const [name, values] of b) {
    const before = merged.get(name);
    merged.set(
      name,
      before === undefined ? values : before.length && values.length ? [...before, ...values] : [],
    );
  }
  return merged;
}

/** Whether the request is within these permissions. */
export function permits(permissions: Permissions, question: AccessQuestion): boolean {
  const { operation, wrapTtlMs } = question;
  if (!permissions.capabilities.has(operation)) return false;
  const { minWrappingTtlMs: min, maxWrappingTtlMs: max } = permissions;
  if (max > 0 && (wrapTtlMs === undefined || wrapTtlMs > max)) return false;
  if (min > 0 && (wrapTtlMs === undefined || wrapTtlMs < min)) return false;
  return operation === 'delete' || operation === 'list' || parametersPermitted(permissions, question.body);
}

function parametersPermitted(permissions: Permissions, body: Readonly<Record<string, unknown>>): boolean {
  if (!permissions.requiredParameters.every((name) => Object.hasOwn(body, name.toLowerCase()))) return false;
  const given = Object.entries(body);
  if (given.length === 0) return true;

  const denied = permissions.deniedParameters;
  if (denied?.has('*')) return false;
  for (const [name, value] of given) {
    const values = denied?.get(name.toLowerCase());
    if (values !== undefined && valueListed(value, values)) return false;
  }

  const allowed = permissions.allowedParameters;
  if (allowed === undefined || allowed.size === 0) return true;
  for (const [name, value] of given) {
    const values = allowed.get(name.toLowerCase());
    if (values === undefined ? !allowed.has('*') : !valueListed(value, values)) return false;
  }
  return true;
}

/** An empty list lists everything. */
function valueListed(value: unknown, values: readonly unknown[]): boolean {
  return values.length === 0 || values.some((listed) => sameValue(listed, value));
}

function sameValue(listed: unknown, value: unknown): boolean {
  if (typeof listed === 'string' && typeof value === 'string') return textMatches(listed, value);
  const number = exactNumberText(value);
  if (number !== undefined) return typeof listed === 'number' && listed === Number(number);
  return canonical(listed) === canonical(value);
}

/** A `*` at the beginning, the end or both ends of a text of two letters or more stands for anything. */
function textMatches(pattern: string, value: string): boolean {
  if (pattern.length < 2) return pattern === value;
  const open = pattern.startsWith('*');
  const close = pattern.endsWith('*');
  if (open && close) return value.includes(pattern.slice(1, -1));
  if (open) return value.endsWith(pattern.slice(1));
  if (close) return value.startsWith(pattern.slice(0, -1));
  return pattern === value;
}

/** JSON with sorted members, so that equal values have equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' &&
    inner !== null &&
    !Array.isArray(inner) &&
    exactNumberText(inner) === undefined
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
