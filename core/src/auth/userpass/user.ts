/** A user as it is stored: `user/<name>` in the mount's own storage. */
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Tx } from '../../barrier/store.ts';
import { utf8 } from '../../base/bytes.ts';
import type { Env } from '../../base/env.ts';
import { PASSWORD_BYTES_MAX, PASSWORD_HASH_COST, USER_NAME_BYTES_MAX } from '../../base/limits.ts';
import { badRequest } from '../../base/refusal.ts';
import type { Request } from '../../logical/request.ts';
import type { TokenParameters } from '../token-parameters.ts';

/** Old names of fields, shown again only to those who used them. */
export type LegacyField = 'policies' | 'ttl' | 'max_ttl' | 'bound_cidrs';

export type User = {
  /** bcrypt. */
  readonly passwordHash: string;
  readonly token: TokenParameters;
  readonly legacy: readonly LegacyField[];
};

export const USERS = 'user/';

/** The name in lower case. Refusal 400 for one that cannot be. */
export function userName(given: string): string {
  const name = given.toLowerCase();
  if (name === '' || utf8(name).length > USER_NAME_BYTES_MAX) throw badRequest('missing username');
  return name;
}

/** The user `name` (in lower case), or undefined. */
export function getUser(view: Tx, name: string): Promise<User | undefined> {
  return getJson<User>(view, USERS + name);
}

export function putUser(view: Tx, name: string, user: User): void {
  putJson(view, USERS + name, user);
}

const BCRYPT = /^\$2[aby]?\$\d\d\$[./A-Za-z0-9]{53}$/;

/** Hashes under way or done, by request: a transaction that runs again must not pay for bcrypt again. */
const hashes = new WeakMap<Request, Promise<string>>();

/**
 * The hash of the password a request gives, or the hash it gives itself; undefined when it gives neither.
 * Refusal 400 for both at once, for a malformed hash, and for a password that bcrypt would cut.
 */
export async function givenPasswordHash(
  env: Env,
  request: Request,
  given: { readonly password: string | undefined; readonly password_hash: string | undefined },
): Promise<string | undefined> {
  const { password = '', password_hash: hash = '' } = given;
  if (password !== '' && hash !== '') {
    throw badRequest('only one of password or password_hash may be provided');
  }
  if (hash !== '') {
    if (!BCRYPT.test(hash)) throw badRequest('password_hash is not a valid bcrypt hash');
    return hash;
  }
  if (password === '') return undefined;
  if (utf8(password).length > PASSWORD_BYTES_MAX) {
    throw badRequest(`password length exceeds ${PASSWORD_BYTES_MAX} bytes`);
  }
  const hashing = hashes.get(request) ?? env.crypto.passwordHash(password, PASSWORD_HASH_COST);
  hashes.set(request, hashing);
  return hashing;
}
