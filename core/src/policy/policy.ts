/** Reads the text of an ACL policy, HCL or JSON, by the rules of Vault's policy documentation. */
import { HclError, type HclObject, type HclValue } from '../base/hcl/ast.ts';
import { blocks, hclErrorText, member, onlyKeys, plain } from '../base/hcl/blocks.ts';
import { parseHcl } from '../base/hcl/parse.ts';
import { badRequest } from '../base/refusal.ts';
import { parseDuration } from '../base/time.ts';
import type { Capability } from './acl.ts';
import { parsePattern } from './pattern.ts';
import { DENY, type ParameterValues, type Permissions } from './permissions.ts';
import { parseTemplate, type Template } from './template.ts';

export type PathRule = {
  readonly path: Template;
  readonly permissions: Permissions;
};

export type ParsedPolicy = {
  readonly rules: readonly PathRule[];
  /** Whether a path has `{{…}}`. */
  readonly templated: boolean;
};

const TOP_KEYS = new Set(['name', 'path']);
const PATH_KEYS = new Set([
  'comment',
  'policy',
  'capabilities',
  'allowed_parameters',
  'denied_parameters',
  'required_parameters',
  'min_wrapping_ttl',
  'max_wrapping_ttl',
  'subscribe_event_types',
]);

const CAPABILITIES: ReadonlyMap<string, Capability> = new Map(
  (
    ['create', 'read', 'update', 'delete', 'list', 'patch', 'sudo', 'deny', 'subscribe', 'recover'] as const
  ).map((name) => [name, name]),
);

/** The values of the old `policy = "…"`. */
const LEGACY: ReadonlyMap<string, readonly Capability[]> = new Map<string, readonly Capability[]>([
  ['deny', ['deny']],
  ['read', ['read', 'list']],
  ['write', ['create', 'read', 'update', 'delete', 'list']],
  ['sudo', ['create', 'read', 'update', 'delete', 'list', 'sudo']],
]);

/**
 * The rules of `source`. Throws Refusal 400 `failed to parse policy: …` that names the path or the line. What
 * this server would not enforce (control groups, MFA methods) is refused instead of ignored.
 */
export function parsePolicy(source: string): ParsedPolicy {
  try {
    const root = parseHcl(source);
    checkKeys(root, TOP_KEYS);
    const rules = blocks(root, 'path', 1).map((block) => pathRule(block.labels[0] ?? '', block.body));
    return { rules, templated: rules.some((rule) => rule.path.length > 1) };
  } catch (error) {
    if (error instanceof HclError) throw badRequest(`failed to parse policy: ${hclErrorText(error)}`);
    if (error instanceof PolicyError) throw badRequest(`failed to parse policy: ${error.message}`);
    throw error;
  }
}

class PolicyError extends Error {}

function checkKeys(object: HclObject, known: ReadonlySet<string>): void {
  try {
    onlyKeys(object, known, '');
  } catch (error) {
    if (!(error instanceof HclError)) throw error;
    throw new PolicyError(`${error.message} on line ${error.position.line}`);
  }
}

function pathRule(path: string, body: HclObject): PathRule {
  const template = parseTemplate(path);
  if (template === undefined)
    throw new PolicyError('failed to validate policy templating: unbalanced templating characters');
  try {
    checkKeys(body, PATH_KEYS);
    if (parsePattern(path) === undefined)
      throw new PolicyError("invalid use of wildcards ('+*' is forbidden)");
    return { path: template, permissions: permissionsOf(body) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new PolicyError(`path "${path}": ${error.message}`);
  }
}

function permissionsOf(body: HclObject): Permissions {
  const capabilities = new Set<Capability>();
  for (const name of texts(body, 'capabilities')) {
    const capability = CAPABILITIES.get(name);
    if (capability === undefined) throw new PolicyError(`invalid capability "${name}"`);
    capabilities.add(capability);
  }
  const legacy = member(body, 'policy')?.value;
  if (legacy !== undefined && !(legacy.kind === 'string' && legacy.value === '')) {
    const granted = legacy.kind === 'string' ? LEGACY.get(legacy.value) : undefined;
    if (granted === undefined)
      throw new PolicyError(`invalid policy "${legacy.kind === 'string' ? legacy.value : legacy.kind}"`);
    for (const capability of granted) capabilities.add(capability);
  }
  const permissions = {
    capabilities,
    allowedParameters: parameters(body, 'allowed_parameters'),
    deniedParameters: parameters(body, 'denied_parameters'),
    requiredParameters: texts(body, 'required_parameters'),
    minWrappingTtlMs: duration(body, 'min_wrapping_ttl'),
    maxWrappingTtlMs: duration(body, 'max_wrapping_ttl'),
  };
  const { minWrappingTtlMs: min, maxWrappingTtlMs: max } = permissions;
  if (min !== 0 && max !== 0 && max < min) {
    throw new PolicyError('max_wrapping_ttl cannot be less than min_wrapping_ttl');
  }
  return capabilities.has('deny') ? DENY : permissions;
}

function texts(body: HclObject, name: string): string[] {
  const value = member(body, name)?.value;
  if (value === undefined) return [];
  return listed(value).map((item) => {
    if (item.kind !== 'string') throw new PolicyError(`"${name}" must be a list of strings`);
    return item.value;
  });
}

/** A single value counts as a list of one. */
function listed(value: HclValue): readonly HclValue[] {
  return value.kind === 'list' ? value.items : [value];
}

function parameters(body: HclObject, name: string): ParameterValues | undefined {
  const value = member(body, name)?.value;
  if (value === undefined) return undefined;
  const objects = value.kind === 'list' ? value.items : [value];
  const values = new Map<string, readonly unknown[]>();
  for (const object of objects) {
    if (object.kind !== 'object') throw new PolicyError(`"${name}" must be a map of lists`);
    for (const item of object.items) {
      if (item.keys.length !== 1) throw new PolicyError(`"${name}" must be a map of lists`);
      values.set((item.keys[0]?.text ?? '').toLowerCase(), listed(item.value).map(plain));
    }
  }
  return values;
}

function duration(body: HclObject, name: string): number {
  const value = member(body, name)?.value;
  if (value === undefined) return 0;
  const ms = value.kind === 'string' || value.kind === 'number' ? parseDuration(value.value) : undefined;
  if (ms === undefined || ms < 0) throw new PolicyError(`error parsing ${name}`);
  return ms;
}
