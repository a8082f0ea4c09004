/** sys/policies/password/{name}/generate. */
import { sysPoliciesPasswordGenerate } from '@holdfast/api/endpoints/sys-policies';
import { systemRoute } from '../../../kernel/core.ts';
import { generatePassword, parsePasswordPolicy } from '../../../policy/password-policy.ts';
import { passwordPolicyText } from '../password.ts';

export const policiesPasswordGenerateRoute = systemRoute(sysPoliciesPasswordGenerate, {
  read: async ({ tx, fields, env }) => {
    const policy = parsePasswordPolicy(await passwordPolicyText(tx, fields.name));
    return { data: { password: generatePassword(env.entropy, policy) } };
  },
});
