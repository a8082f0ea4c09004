/** Names of policies, as tokens, roles and identities carry them. */

/** Vault compares policy names without case and surrounding white space (CVE-2025-5999: `Root` is `root`). */
export function policyName(name: string): string {
  return name.trim().toLowerCase();
}

/** Names made comparable, without empty ones and repetitions, sorted. */
export function policyNames(names: readonly string[]): readonly string[] {
  return [...new Set(names.map(policyName))].filter((name) => name !== '').sort();
}

/** Policies that exist for the system's own tokens and that nobody may assign. */
export const NON_ASSIGNABLE_POLICIES: ReadonlySet<string> = new Set(['response-wrapping', 'control-group']);
/** Policies that cannot be changed. */
export const IMMUTABLE_POLICIES: ReadonlySet<string> = new Set(['root', ...NON_ASSIGNABLE_POLICIES]);
