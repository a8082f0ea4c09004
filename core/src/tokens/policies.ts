/** Names of policies on a token. */

/** Policies the server gives out itself and nobody may ask for. */
export const NON_ASSIGNABLE_POLICIES: readonly string[] = ['response-wrapping', 'control-group'];

/**
 * Policy names in lower case, trimmed, without blanks and doubles, sorted. `root` stands alone: it drops the
 * others and never gets `default`. `addDefault` adds `default` otherwise.
 */
export function sanitizePolicies(policies: readonly string[], addDefault: boolean): readonly string[] {
  const names = new Set(policies.map((name) => name.trim().toLowerCase()).filter((name) => name !== ''));
  if (names.has('root')) return ['root'];
  if (addDefault) names.add('default');
  return [...names].sort();
}

/** Token and identity policies together, sorted, without doubles. */
export function unionOfPolicies(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}
