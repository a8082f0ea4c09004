/** auth/<mount>/users/{username}/policies. */
import { userpassPolicies } from '@holdfast/api/endpoints/userpass';
import { badRequest } from '../../base/refusal.ts';
import { route } from '../../logical/context.ts';
import { NO_CONTENT } from '../../logical/request.ts';
import { getUser, putUser, userName } from './user.ts';

export const policiesRoute = route(userpassPolicies, {
  update: async ({ view, fields }) => {
    const name = userName(fields.username);
    const user = await getUser(view, name);
    if (user === undefined) throw badRequest('username does not exist');
    const policies = fields.token_policies ?? fields.policies ?? user.token.policies;
    const others = user.legacy.filter((field) => field !== 'policies');
    const old =
      fields.policies !== undefined ||
      (fields.token_policies === undefined && user.legacy.includes('policies'));
    const legacy = old ? (['policies', ...others] as const) : others;
    putUser(view, name, { ...user, token: { ...user.token, policies }, legacy });
    return NO_CONTENT;
  },
});
