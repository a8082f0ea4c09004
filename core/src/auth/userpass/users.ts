/** auth/<mount>/users and auth/<mount>/users/{username}. */
import { userpassUser, userpassUsers } from '@holdfast/api/endpoints/userpass';
import { badRequest } from '../../base/refusal.ts';
import { type Context, route } from '../../logical/context.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { NO_PARAMETERS, seconds, shownTokenFields, withTokenFields } from '../token-parameters.ts';
import { getUser, givenPasswordHash, type LegacyField, putUser, USERS, type User, userName } from './user.ts';

type Call = Context<typeof userpassUser>;

export const usersRoute = route(userpassUsers, {
  list: async ({ view, fields }) => {
    const { after, limit } = fields;
    const page = {
      ...(after !== undefined && { after: after.toLowerCase() }),
      ...(limit !== undefined && limit > 0 && { limit }),
    };
    return { data: { keys: await view.list(USERS, page) } };
  },
});

export const userRoute = route(
  userpassUser,
  { read, update, delete: remove },
  async ({ view, fields }) => (await getUser(view, userName(fields.username))) !== undefined,
);

async function read({ view, fields }: Call): Promise<Response> {
  const user = await getUser(view, userName(fields.username));
  if (user === undefined) return {};
  return { data: { ...shownTokenFields(user.token), ...shownLegacyFields(user) } };
}

async function update({ view, fields, request, env }: Call): Promise<Response> {
  const name = userName(fields.username);
  // Hashing takes long: done before the reads, it leaves them little time to be overtaken.
  const hash = await givenPasswordHash(env, request, fields);
  const before = await getUser(view, name);
  const passwordHash = hash ?? before?.passwordHash;
  if (passwordHash === undefined) throw badRequest('missing password');
  const token = withTokenFields(before?.token ?? NO_PARAMETERS, {
    ...fields,
    token_policies: fields.token_policies ?? fields.policies,
    token_ttl: fields.token_ttl ?? fields.ttl,
    token_max_ttl: fields.token_max_ttl ?? fields.max_ttl,
    token_bound_cidrs: fields.token_bound_cidrs ?? fields.bound_cidrs,
  });
  putUser(view, name, { passwordHash, token, legacy: legacyAfter(before?.legacy ?? [], fields) });
  return NO_CONTENT;
}

async function remove({ view, fields }: Call): Promise<Response> {
  view.delete(USERS + userName(fields.username));
  return NO_CONTENT;
}

const LEGACY: readonly LegacyField[] = ['policies', 'ttl', 'max_ttl', 'bound_cidrs'];

/** Which old names are shown from now on: one that was given, or one that was and whose new name was not. */
function legacyAfter(before: readonly LegacyField[], fields: Call['fields']): readonly LegacyField[] {
  return LEGACY.filter(
    (name) => fields[name] !== undefined || (before.includes(name) && fields[`token_${name}`] === undefined),
  );
}

function shownLegacyFields(user: User): Readonly<Record<string, unknown>> {
  const { policies, ttlMs, maxTtlMs, boundCidrs } = user.token;
  const values = { policies, ttl: seconds(ttlMs), max_ttl: seconds(maxTtlMs), bound_cidrs: boundCidrs };
  return Object.fromEntries(user.legacy.map((name) => [name, values[name]]));
}
