/**
 * auth/<mount>/login/{username}.
 *
 * An unknown user costs a comparison with a hash that no password has, so that neither the answer nor its time
 * tells who exists (CVE-2025-6011).
 */
import { userpassLogin } from '@holdfast/api/endpoints/userpass';
import { utf8 } from '../../base/bytes.ts';
import { inRanges } from '../../base/cidr.ts';
import type { Env } from '../../base/env.ts';
import { PASSWORD_BYTES_MAX } from '../../base/limits.ts';
import { badRequest, permissionDenied } from '../../base/refusal.ts';
import { route } from '../../logical/context.ts';
import type { Request } from '../../logical/request.ts';
import { getUser, userName } from './user.ts';

/** Of a random password that was thrown away; same cost as those that are stored. */
const NOBODY = '$2b$10$UZravfAj4ZQ2ltWuelR43On9HlAUolXs1MXgvJXFqzSp7h6MlUvSe';

export const loginRoute = route(userpassLogin, {
  update: async ({ view, fields, request, env }) => {
    const name = userName(fields.username);
    const { password = '' } = fields;
    if (password === '') throw badRequest('missing password');
    const user = await getUser(view, name);
    // bcrypt reads 72 bytes: a longer text must not pass for its beginning.
    const hash =
      user === undefined || utf8(password).length > PASSWORD_BYTES_MAX ? NOBODY : user.passwordHash;
    const matches = await passwordMatches(env, request, password, hash);
    if (user === undefined || hash === NOBODY || !matches) throw badRequest('invalid username or password');

    const { token } = user;
    if (token.boundCidrs.length > 0 && !inRanges(request.remoteAddress, token.boundCidrs)) {
      throw permissionDenied();
    }
    const { type, ...parameters } = token;
    return {
      grant: {
        ...parameters,
        type,
        displayName: name,
        metadata: { username: name },
        renewable: true,
        alias: { name },
      },
    };
  },
});

/** Comparisons under way or done, by request: a transaction that runs again must not pay for bcrypt again. */
const comparisons = new WeakMap<Request, { readonly hash: string; readonly matches: Promise<boolean> }>();

function passwordMatches(env: Env, request: Request, password: string, hash: string): Promise<boolean> {
  const known = comparisons.get(request);
  if (known?.hash === hash) return known.matches;
  const matches = env.crypto.passwordMatches(password, hash);
  comparisons.set(request, { hash, matches });
  return matches;
}
