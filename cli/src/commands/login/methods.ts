/** Auth methods that `login` knows by type. */
import type { Client } from '../../client/client.ts';
import type { Secret } from '../../client/secret.ts';
import type { BaseCall } from '../../command.ts';
import { tokenMethod } from './token.ts';
import { passwordMethod } from './userpass.ts';

export type LoginRequest = {
  readonly call: BaseCall;
  readonly client: Client;
  /** The K=V arguments. */
  readonly config: ReadonlyMap<string, string>;
  /** Where the method is mounted, without slashes at the ends. */
  readonly mount: string;
};

export type LoginMethod = {
  /** `{program}` becomes the name we were called by. */
  readonly help: string;
  /** Throws RequestError or Failure. */
  login(request: LoginRequest): Promise<Secret>;
};

export const loginMethods: Readonly<Record<string, LoginMethod>> = {
  token: tokenMethod,
  userpass: passwordMethod('userpass', "the server's own users"),
  ldap: passwordMethod('ldap', 'the users of an LDAP directory'),
};
