/** Stored policies: one document each below `shared/core/policy/acl/`. */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { badRequest } from '../base/refusal.ts';
import { CONTROL_GROUP_POLICY, DEFAULT_POLICY, RESPONSE_WRAPPING_POLICY } from './default-policies.ts';
import { IMMUTABLE_POLICIES, NON_ASSIGNABLE_POLICIES, policyName } from './names.ts';
import { parsePolicy } from './policy.ts';

const PREFIX = 'shared/core/policy/acl/';
/** Keys read at a time; only a matter of memory. */
const SCAN_PAGE = 1000;

export type StoredPolicy = {
  readonly name: string;
  /** As it was written. */
  readonly text: string;
};

function keyOf(name: string): string {
  return PREFIX + policyName(name);
}

/** The policy `name`; `root` has no text. Undefined when there is none. */
export async function getPolicy(tx: Tx, name: string): Promise<StoredPolicy | undefined> {
  if (policyName(name) === 'root') return { name: 'root', text: '' };
  const stored = await getJson<{ policy: string }>(tx, keyOf(name));
  return stored === undefined ? undefined : { name: policyName(name), text: stored.policy };
}

/** Writes a policy after checking its text. Throws Refusal 400 for the built-in ones and for mistakes in the text. */
export async function putPolicy(tx: Tx, name: string, text: string): Promise<void> {
  const lower = policyName(name);
  if (lower === '') throw badRequest('policy name must be provided in the URL');
  if (IMMUTABLE_POLICIES.has(lower)) throw badRequest(`cannot update "${lower}" policy`);
  parsePolicy(text);
  putJson(tx, keyOf(lower), { policy: text });
}

/** Removes a policy; without effect when there is none. Throws Refusal 400 for those that must stay. */
export async function deletePolicy(tx: Tx, name: string): Promise<void> {
  const lower = policyName(name);
  if (lower === 'default') throw badRequest('cannot delete default policy');
  if (IMMUTABLE_POLICIES.has(lower)) throw badRequest(`cannot delete "${lower}" policy`);
  tx.delete(keyOf(lower));
}

/** Names of all policies that may be assigned, sorted, `root` at the end. */
export async function listPolicies(tx: Tx): Promise<readonly string[]> {
  const names: string[] = [];
  let page: readonly string[];
  do {
    const last = names.at(-1);
    page = await tx.scan(PREFIX, SCAN_PAGE, last === undefined ? undefined : PREFIX + last);
    names.push(...page.map((key) => key.slice(PREFIX.length)));
  } while (page.length === SCAN_PAGE);
  return [...names.filter((name) => !NON_ASSIGNABLE_POLICIES.has(name)), 'root'];
}

/**
 * Writes the built-in policies of a new cluster. The operator's own `default` is kept; those that nobody can
 * change are brought to this program's text.
 */
export async function createDefaultPolicies(tx: Tx): Promise<void> {
  if ((await tx.get(keyOf('default'))) === undefined)
    putJson(tx, keyOf('default'), { policy: DEFAULT_POLICY });
  putJson(tx, keyOf('response-wrapping'), { policy: RESPONSE_WRAPPING_POLICY });
  putJson(tx, keyOf('control-group'), { policy: CONTROL_GROUP_POLICY });
}
