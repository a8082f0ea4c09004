/** Beginning, prolonging and ending a session. */
import { tokenLookupSelf, tokenRenewSelf, tokenRevokeSelf } from '@holdfast/api/endpoints/auth-token';
import { userpassLogin } from '@holdfast/api/endpoints/userpass';
import { type Answer, call } from '../api/call.ts';
import { ServerError } from '../api/server-error.ts';
import {
  beginSession,
  forgetSession,
  keptToken,
  type Session,
  sessionStore,
  updateSession,
} from './session.ts';

/** Asks the server what the token is; throws ServerError when it is not valid. */
export async function loginWithToken(token: string, keep: boolean): Promise<void> {
  beginSession(await lookUp(token), keep);
}

/** @param mount path of the auth method with `auth/` and its slash, e.g. `auth/userpass/`. */
export async function loginWithPassword(
  mount: string,
  username: string,
  password: string,
  keep: boolean,
): Promise<void> {
  const answer = await call(userpassLogin, 'update', { username, password }, { mount, token: null });
  const token = answer.auth?.['client_token'];
  if (typeof token !== 'string')
    throw new ServerError(answer.status, ['The answer to the login holds no token.']);
  beginSession(await lookUp(token), keep);
}

/** After a reload: the token that the user asked to keep, when it is still valid. */
export async function resumeSession(): Promise<void> {
  const token = keptToken();
  if (token === undefined) return;
  try {
    beginSession(await lookUp(token), true);
  } catch (error) {
    // A server that does not answer yet is no reason to throw the token away.
    if (error instanceof ServerError && error.status === 403) forgetSession('expired');
  }
}

async function lookUp(token: string): Promise<Session> {
  const { data } = await call(tokenLookupSelf, 'read', {}, { token });
  return {
    token,
    displayName: typeof data['display_name'] === 'string' ? data['display_name'] : 'token',
    policies: Array.isArray(data['policies']) ? data['policies'].map(String) : [],
    expires: typeof data['expire_time'] === 'string' ? Date.parse(data['expire_time']) : undefined,
    renewable: data['renewable'] === true,
  };
}

export async function renewSession(): Promise<Answer> {
  const answer = await call(tokenRenewSelf, 'update');
  const { session } = sessionStore.get();
  if (session !== undefined) {
    const { token: _, ...facts } = await lookUp(session.token);
    updateSession(facts);
  }
  return answer;
}

/** Forgets the token here; it stays valid for whoever else holds it. */
export function logOut(): void {
  forgetSession('logout');
}

/** Ends the token with everything that was made with it, then forgets it here. */
export async function revokeSession(): Promise<void> {
  await call(tokenRevokeSelf, 'update');
  forgetSession('logout');
}
