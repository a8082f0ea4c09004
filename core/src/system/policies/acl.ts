/** sys/policies/acl and sys/policies/acl/{name}. */
import { sysPoliciesAcl, sysPoliciesAclName } from '@holdfast/api/endpoints/sys-policies';
import { fromBase64, text } from '../../base/bytes.ts';
import { badRequest } from '../../base/refusal.ts';
import { systemRoute } from '../../kernel/core.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { deletePolicy, getPolicy, listPolicies, putPolicy } from '../../policy/policies.ts';

export const policiesAclRoute = systemRoute(sysPoliciesAcl, {
  list: async ({ tx }) => ({ data: { keys: await listPolicies(tx) } }),
});

export const policiesAclNameRoute = systemRoute(sysPoliciesAclName, {
  read: async ({ tx, fields }) => {
    const policy = await getPolicy(tx, fields.name);
    return policy === undefined ? {} : { data: { name: policy.name, policy: policy.text } };
  },
  update: async ({ tx, fields }) => {
    const name = checkedName(fields.name);
    await putPolicy(tx, name, policyText(fields.policy));
    return written(fields.name, name, []);
  },
  delete: async ({ tx, fields }) => {
    await deletePolicy(tx, checkedName(fields.name));
    return NO_CONTENT;
  },
});

/** The name in lower case. Refusal 400 when there is none. */
export function checkedName(name: string): string {
  const lower = name.toLowerCase();
  if (lower === '') throw badRequest('policy name must be provided in the URL');
  return lower;
}

/** The text, out of its base64 form when it has one. Refusal 400 when it is missing. */
export function policyText(given: string | undefined): string {
  if (given === undefined || given === '') throw badRequest("'policy' parameter not supplied or empty");
  const bytes = fromBase64(given);
  if (bytes === undefined) return given;
  try {
    return text(bytes);
  } catch {
    return given;
  }
}

/** 204, or 200 with what the client should know. */
export function written(given: string, name: string, warnings: readonly string[]): Response {
  const all = given === name ? warnings : [`policy name was converted to ${name}`, ...warnings];
  return all.length === 0 ? NO_CONTENT : { warnings: all };
}
