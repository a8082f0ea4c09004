/** Logging in with a token: it is looked up, so that a wrong one is noticed now. */
import { EMPTY_SECRET, type Secret } from '../../client/secret.ts';
import { RequestError } from '../../failure.ts';
import { parseBool } from '../../flags/parse.ts';
import { askHidden } from '../../input/hidden.ts';
import { numberOf, textOf, textsOf } from '../../output/tree.ts';
import type { LoginMethod, LoginRequest } from './methods.ts';

export const tokenMethod: LoginMethod = {
  help: `
Usage: {program} login TOKEN [CONFIG K=V...]

  Logs in with a token that you have. It is asked for when it is not given.

      $ {program} login
      $ {program} login hvs.CAES...

  Do not ask the server about it:

      $ {program} login token=hvs.CAES... lookup=false

Configuration:

  token=<string>
      The token.

  lookup=<bool>
      Whether to look the token up. The default is true.
`,
  async login(request) {
    const lookup = parseBool(request.config.get('lookup') ?? 'true');
    if (lookup === undefined) throw new RequestError('Failed to parse "lookup" as boolean');
    const token = (request.config.get('token') ?? (await ask(request))).trim();
    if (token === '')
      throw new RequestError('a token must be passed to auth, please view the help for more information');
    const auth = { ...NO_AUTH, clientToken: token };
    if (!lookup) return { ...EMPTY_SECRET, auth };
    return lookedUp(request, token);
  },
};

const NO_AUTH = {
  clientToken: '',
  accessor: '',
  policies: null,
  tokenPolicies: null,
  identityPolicies: null,
  metadata: null,
  orphan: false,
  entityId: '',
  leaseDuration: 0,
  renewable: false,
  mfaRequirement: null,
};

async function ask({ call }: LoginRequest): Promise<string> {
  if (call.nonInteractive) throw new RequestError("'token' not supplied and refusing to pull from stdin");
  return askHidden(call.host, {
    text: 'Token (will be hidden): ',
    to: 'stderr',
    what: 'a token',
    instead: 'If you want to pipe the value, pass "-" as the argument to read from stdin.',
  });
}

/** The answer of a lookup in the shape of a login. */
async function lookedUp({ client }: LoginRequest, token: string): Promise<Secret> {
  let secret: Secret | undefined;
  try {
    secret = await client.with({ token, wrapTtl: '' }).read('auth/token/lookup-self');
  } catch (error) {
    if (error instanceof RequestError) throw new RequestError(`error looking up token: ${error.message}`);
    throw error;
  }
  const data = secret?.data;
  if (data === undefined) throw new RequestError('empty response from lookup-self');
  const tokenPolicies = textsOf(data.get('policies'));
  const identityPolicies = textsOf(data.get('identity_policies'));
  return {
    ...EMPTY_SECRET,
    auth: {
      ...NO_AUTH,
      clientToken: textOf(data.get('id')),
      accessor: textOf(data.get('accessor')),
      policies: [...tokenPolicies, ...identityPolicies],
      tokenPolicies,
      identityPolicies: identityPolicies.length > 0 ? identityPolicies : null,
      metadata: data.get('meta') ?? null,
      leaseDuration: numberOf(data.get('ttl')),
      renewable: data.get('renewable') === true,
    },
  };
}
