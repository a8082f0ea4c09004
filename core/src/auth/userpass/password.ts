/** auth/<mount>/users/{username}/password. */
import { userpassPassword } from '@holdfast/api/endpoints/userpass';
import { badRequest } from '../../base/refusal.ts';
import { route } from '../../logical/context.ts';
import { NO_CONTENT } from '../../logical/request.ts';
import { getUser, givenPasswordHash, putUser, userName } from './user.ts';

export const passwordRoute = route(userpassPassword, {
  update: async ({ view, fields, request, env }) => {
    const name = userName(fields.username);
    const passwordHash = await givenPasswordHash(env, request, fields);
    if (passwordHash === undefined) throw badRequest('missing password');
    const user = await getUser(view, name);
    if (user === undefined) throw badRequest('username does not exist');
    putUser(view, name, { ...user, passwordHash });
    return NO_CONTENT;
  },
});
