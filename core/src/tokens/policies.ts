/** Which policies a token ends up with. */
import { policyNames } from '../policy/names.ts';

/**
 * Policy names in lower case, trimmed, without blanks and doubles, sorted. `root` stands alone: it drops the
 * others and never gets `default`. `addDefault` adds `default` otherwise.
 */
export function sanitizePolicies(policies: readonly string[], addDefault: boolean): readonly string[] {
  const names = policyNames(addDefault ? [...policies, 'default'] : policies);
  return names.includes('root') ? ['root'] : names;
}

/** Token and identity policies together, sorted, without doubles. */
export function unionOfPolicies(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}
