/** sys/policy and sys/policy/{name}: the old path of ACL policies. */
import { sysPolicy, sysPolicyName } from '@holdfast/api/endpoints/sys-policies';
import type { Tx } from '../barrier/store.ts';
import { systemRoute } from '../kernel/core.ts';
import { NO_CONTENT, type Response } from '../logical/request.ts';
import { deletePolicy, getPolicy, listPolicies, putPolicy } from '../policy/policies.ts';
import { checkedName, policyText, written } from './policies/acl.ts';

async function list({ tx }: { readonly tx: Tx }): Promise<Response> {
  const names = await listPolicies(tx);
  return { data: { keys: names, policies: names }, topLevel: true };
}

export const policyRoute = systemRoute(sysPolicy, { read: list, list });

export const policyNameRoute = systemRoute(sysPolicyName, {
  read: async ({ tx, fields }) => {
    const policy = await getPolicy(tx, fields.name);
    return policy === undefined ? {} : { data: { name: policy.name, rules: policy.text }, topLevel: true };
  },
  update: async ({ tx, fields }) => {
    const name = checkedName(fields.name);
    const old = (fields.policy ?? '') === '' && fields.rules !== undefined;
    await putPolicy(tx, name, policyText(old ? fields.rules : fields.policy));
    return written(fields.name, name, old ? ["'rules' is deprecated, please use 'policy' instead"] : []);
  },
  delete: async ({ tx, fields }) => {
    await deletePolicy(tx, checkedName(fields.name));
    return NO_CONTENT;
  },
});
