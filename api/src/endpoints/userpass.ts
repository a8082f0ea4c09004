/** Logging in with a user name and a password. */
import { declare, type Field } from '../endpoint.ts';
import { LIST_PAGE } from './paging.ts';
import { TOKEN_FIELDS } from './token-fields.ts';

const USERNAME = {
  type: 'string',
  in: 'path',
  description: 'Name of the user; it is folded to lower case.',
} as const satisfies Field;

const PASSWORD = {
  password: { type: 'string', description: 'The password, 72 bytes at most.', sensitive: true },
  password_hash: {
    type: 'string',
    description: 'A bcrypt hash of the password, in place of the password itself.',
    sensitive: true,
  },
} as const satisfies Readonly<Record<string, Field>>;

export const userpassUsers = declare({
  backend: 'userpass',
  path: 'users',
  synopsis: 'Lists the users.',
  description: 'Names the users of this mount.',
  fields: { ...LIST_PAGE },
  operations: { list: { summary: 'List the users.', access: 'token' } },
});

export const userpassUser = declare({
  backend: 'userpass',
  path: 'users/{username}',
  synopsis: 'Creates, shows, changes and deletes a user.',
  description: `A user logs in with a password and gets a token with the given policies and limits.

Deleting a user does not revoke the tokens it has: revoke the prefix auth/<mount>/login/<username> to end
them.`,
  fields: {
    username: USERNAME,
    ...PASSWORD,
    ...TOKEN_FIELDS,
    policies: { type: 'list', description: 'Old name of token_policies.', deprecated: true },
    ttl: { type: 'duration', description: 'Old name of token_ttl.', deprecated: true },
    max_ttl: { type: 'duration', description: 'Old name of token_max_ttl.', deprecated: true },
    bound_cidrs: { type: 'list', description: 'Old name of token_bound_cidrs.', deprecated: true },
  },
  operations: {
    read: { summary: 'Show a user.', access: 'token' },
    update: { summary: 'Create or change a user.', access: 'token', status: 204 },
    delete: { summary: 'Delete a user.', access: 'token', status: 204 },
  },
});

export const userpassPassword = declare({
  backend: 'userpass',
  path: 'users/{username}/password',
  synopsis: 'Sets the password of a user.',
  description: 'Replaces the password of an existing user. Its tokens stay as they are.',
  fields: { username: USERNAME, ...PASSWORD },
  operations: { update: { summary: 'Set the password of a user.', access: 'token', status: 204 } },
});

export const userpassPolicies = declare({
  backend: 'userpass',
  path: 'users/{username}/policies',
  synopsis: 'Sets the policies of a user.',
  description: 'Replaces the policies that later logins of an existing user get.',
  fields: {
    username: USERNAME,
    token_policies: TOKEN_FIELDS.token_policies,
    policies: { type: 'list', description: 'Old name of token_policies.', deprecated: true },
  },
  operations: { update: { summary: 'Set the policies of a user.', access: 'token', status: 204 } },
});

export const userpassLogin = declare({
  backend: 'userpass',
  path: 'login/{username}',
  synopsis: 'Logs a user in.',
  description: `Answers with a token when the password is right. A wrong password and an unknown user look the
same.`,
  fields: {
    username: USERNAME,
    password: { type: 'string', description: 'The password.', sensitive: true },
  },
  operations: { update: { summary: 'Log in with a password.', access: 'login' } },
});
