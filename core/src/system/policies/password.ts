/** sys/policies/password and sys/policies/password/{name}. */
import { sysPoliciesPassword, sysPoliciesPasswordName } from '@holdfast/api/endpoints/sys-policies';
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Tx } from '../../barrier/store.ts';
import { Refusal } from '../../base/refusal.ts';
import { systemRoute } from '../../kernel/core.ts';
import { NO_CONTENT } from '../../logical/request.ts';
import { parsePasswordPolicy } from '../../policy/password-policy.ts';
import { policyText } from './acl.ts';

const PREFIX = 'shared/core/policy/password/';

/** Text of a password policy; 404 when there is none. */
export async function passwordPolicyText(tx: Tx, name: string): Promise<string> {
  const stored = await getJson<{ readonly policy: string }>(tx, PREFIX + name);
  if (stored === undefined) throw new Refusal(404, 'policy does not exist');
  return stored.policy;
}

export const policiesPasswordRoute = systemRoute(sysPoliciesPassword, {
  list: async ({ tx }) => ({ data: { keys: await tx.list(PREFIX) } }),
});

export const policiesPasswordNameRoute = systemRoute(sysPoliciesPasswordName, {
  read: async ({ tx, fields }) => ({ data: { policy: await passwordPolicyText(tx, fields.name) } }),
  update: async ({ tx, fields }) => {
    const policy = policyText(fields.policy);
    parsePasswordPolicy(policy);
    putJson(tx, PREFIX + fields.name, { policy });
    return NO_CONTENT;
  },
  delete: async ({ tx, fields }) => {
    tx.delete(PREFIX + fields.name);
    return NO_CONTENT;
  },
});
