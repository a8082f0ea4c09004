/** Which policies a token made through auth/token carries, or why it may not be made. */
import { badRequest } from '../../base/refusal.ts';
import { NON_ASSIGNABLE_POLICIES } from '../../policy/names.ts';
import { sanitizePolicies } from '../../tokens/policies.ts';
import type { TokenRole } from './role.ts';

export type PolicyWish = {
  /** As given; empty when none were. */
  readonly policies: readonly string[];
  readonly noDefaultPolicy: boolean;
  readonly parentPolicies: readonly string[];
  readonly sudo: boolean;
  readonly role: TokenRole | undefined;
};

/** Refusal 400 with Vault's texts. Does not look at the rules for `root`. */
export function newTokenPolicies(wish: PolicyWish): readonly string[] {
  const { policies, addDefault } = chosen(wish);
  const sanitized = sanitizePolicies(policies, addDefault);
  const final = wish.noDefaultPolicy ? sanitized.filter((name) => name !== 'default') : sanitized;
  for (const name of final) {
    if (NON_ASSIGNABLE_POLICIES.has(name)) throw badRequest(`cannot assign policy "${name}"`);
  }
  return final;
}

function chosen(wish: PolicyWish): { readonly policies: readonly string[]; readonly addDefault: boolean } {
  const { role, parentPolicies } = wish;
  if (role !== undefined && restricts(role)) return { policies: byRole(wish, role), addDefault: false };
  // Nothing asked for: the parent's, with "default" only when the parent has it.
  if (wish.policies.length === 0) return { policies: parentPolicies, addDefault: false };
  if (wish.sudo) return { policies: wish.policies, addDefault: !wish.noDefaultPolicy };
  const parents = sanitizePolicies(parentPolicies, false);
  if (!sanitizePolicies(wish.policies, false).every((name) => parents.includes(name))) {
    throw badRequest('child policies must be subset of parent');
  }
  return { policies: wish.policies, addDefault: !wish.noDefaultPolicy && parents.includes('default') };
}

function restricts(role: TokenRole): boolean {
  return [
    role.allowedPolicies,
    role.allowedPoliciesGlob,
    role.disallowedPolicies,
    role.disallowedPoliciesGlob,
  ].some((list) => list.length > 0);
}

/** A role with lists of policies: they alone decide, whatever the parent carries. */
function byRole(wish: PolicyWish, role: TokenRole): readonly string[] {
  const addDefault =
    !wish.noDefaultPolicy &&
    !role.noDefaultPolicy &&
    !role.disallowedPolicies.includes('default') &&
    !matchesAny(role.disallowedPoliciesGlob, 'default');
  const asked = wish.policies.length === 0 ? [] : sanitizePolicies(wish.policies, addDefault);
  const limited = role.allowedPolicies.length > 0 || role.allowedPoliciesGlob.length > 0;
  const allowed = sanitizePolicies(role.allowedPolicies, addDefault);
  const final =
    asked.length > 0 ? asked : limited ? allowed : sanitizePolicies(wish.parentPolicies, addDefault);
  if (limited && asked.length > 0) {
    const outside = asked.some(
      (name) => !allowed.includes(name) && !matchesAny(role.allowedPoliciesGlob, name),
    );
    if (outside) {
      throw badRequest(
        `token policies (${quoted(asked)}) must be subset of the role's allowed policies ` +
          `(${quoted(allowed)}) or glob policies (${quoted(role.allowedPoliciesGlob)})`,
      );
    }
  }
  for (const name of final) {
    if (role.disallowedPolicies.includes(name) || matchesAny(role.disallowedPoliciesGlob, name)) {
      throw badRequest(`token policy "${name}" is disallowed by this role`);
    }
  }
  return final;
}

/** Go's %q of a list: ["a" "b"]. */
function quoted(names: readonly string[]): string {
  return `[${names.map((name) => `"${name}"`).join(' ')}]`;
}

/** Whether `value` fits one of the patterns, in which each "*" stands for any text. */
export function matchesAny(patterns: readonly string[], value: string): boolean {
  return patterns.some((pattern) => matches(pattern, value));
}

function matches(pattern: string, value: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  if (parts.length === 1) return pattern === value;
  const last = parts.at(-1) ?? '';
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last))
    return false;
  let at = first.length;
  const end = value.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
