/** ACL policies, under their present and their old path, and password policies. */
import { declare, type Field } from '../endpoint.ts';

const NAME = {
  type: 'string',
  in: 'path',
  description: 'Name of the policy; it is folded to lower case.',
} as const satisfies Field;

const POLICY = {
  type: 'string',
  description: 'The rules, in HCL or JSON, plain or base64.',
} as const satisfies Field;

export const sysPoliciesAcl = declare({
  backend: 'sys',
  path: 'policies/acl',
  synopsis: 'Lists the ACL policies.',
  description: 'Names every ACL policy that can be given to a token, "root" included.',
  fields: {},
  operations: { list: { summary: 'List the ACL policies.', access: 'token' } },
});

export const sysPoliciesAclName = declare({
  backend: 'sys',
  path: 'policies/acl/{name...}',
  synopsis: 'Reads, writes and deletes an ACL policy.',
  description: `An ACL policy says which paths may be used, and how:

  path "secret/data/team/*" {
    capabilities = ["create", "read", "update", "list"]
  }

A changed policy holds at once for every token that carries its name. The policies "root",
"response-wrapping" and "control-group" cannot be changed, and "default" cannot be deleted.`,
  fields: { name: NAME, policy: POLICY },
  operations: {
    read: { summary: 'Read an ACL policy.', access: 'token' },
    update: { summary: 'Write an ACL policy.', access: 'token', status: 204 },
    delete: { summary: 'Delete an ACL policy.', access: 'token', status: 204 },
  },
});

export const sysPolicy = declare({
  backend: 'sys',
  path: 'policy',
  synopsis: 'Lists the ACL policies (old path).',
  description: 'Does what sys/policies/acl does, for older clients.',
  fields: {},
  operations: {
    read: { summary: 'List the ACL policies.', access: 'token' },
    list: { summary: 'List the ACL policies.', access: 'token' },
  },
});

export const sysPolicyName = declare({
  backend: 'sys',
  path: 'policy/{name...}',
  synopsis: 'Reads, writes and deletes an ACL policy (old path).',
  description: 'Does what sys/policies/acl/<name> does, for older clients. Shows the text as "rules".',
  fields: {
    name: NAME,
    policy: POLICY,
    rules: { ...POLICY, deprecated: true },
  },
  operations: {
    read: { summary: 'Read an ACL policy.', access: 'token' },
    update: { summary: 'Write an ACL policy.', access: 'token', status: 204 },
    delete: { summary: 'Delete an ACL policy.', access: 'token', status: 204 },
  },
});

export const sysPoliciesPassword = declare({
  backend: 'sys',
  path: 'policies/password',
  synopsis: 'Lists the password policies.',
  description: 'Names every password policy.',
  fields: {},
  operations: { list: { summary: 'List the password policies.', access: 'token' } },
});

const PASSWORD_NAME = {
  type: 'string',
  in: 'path',
  description: 'Name of the password policy.',
} as const satisfies Field;

export const sysPoliciesPasswordName = declare({
  backend: 'sys',
  path: 'policies/password/{name}',
  synopsis: 'Reads, writes and deletes a password policy.',
  description: `A password policy says how generated passwords look:

  length = 20
  rule "charset" {
    charset = "abcdefghijklmnopqrstuvwxyz"
    min-chars = 1
  }

Passwords are made of the letters of all rules; each rule asks for a number of its own.`,
  fields: { name: PASSWORD_NAME, policy: { ...POLICY, required: true } },
  operations: {
    read: { summary: 'Read a password policy.', access: 'token' },
    update: { summary: 'Write a password policy.', access: 'token', status: 204 },
    delete: { summary: 'Delete a password policy.', access: 'token', status: 204 },
  },
});

export const sysPoliciesPasswordGenerate = declare({
  backend: 'sys',
  path: 'policies/password/{name}/generate',
  synopsis: 'Generates a password.',
  description: 'Makes a password that follows the policy. It is not kept.',
  fields: { name: PASSWORD_NAME },
  operations: { read: { summary: 'Generate a password.', access: 'token' } },
});
