/** `login`: gets a token and keeps it for the commands that follow. */
import { sanitizePath } from '../client/address.ts';
import type { Client } from '../client/client.ts';
import type { Secret, SecretAuth } from '../client/secret.ts';
import { type Call, command, type ExitCode } from '../command.ts';
import { variable } from '../environment.ts';
import { Failure, orFail, RequestError } from '../failure.ts';
import { flags } from '../flags/flag.ts';
import { textValues } from '../input/key-values.ts';
import { printSecret, printSecretField } from '../output/print.ts';
import { wrap } from '../output/wrap.ts';
import { tokenStore } from '../token-store.ts';
import { type LoginMethod, type LoginRequest, loginMethods } from './login/methods.ts';

const loginFlags = flags({
  method: {
    kind: 'string',
    default: 'token',
    usage: 'Type of the auth method, as "userpass". Where it is mounted is told by -path.',
  },
  'no-print': { kind: 'bool', usage: 'Do not show the token; it is stored all the same.' },
  'no-store': { kind: 'bool', usage: 'Do not store the token; it is only shown.' },
  path: { kind: 'string', usage: 'Where the auth method is mounted; its type when not given.' },
  'token-only': { kind: 'bool', usage: 'Print the token and nothing else, and do not store it.' },
});

export const login = command({
  name: 'login',
  synopsis: 'Authenticate locally',
  help: `
Usage: {program} login [options] [AUTH K=V...]

  Logs in and keeps the token on this machine (~/.vault-token, readable only by
  you), so that the commands that follow use it.

  With a token, which is asked for and not shown, or read from stdin:

      $ {program} login
      $ {program} login - < token.txt

  With a name and a password, which is asked for:

      $ {program} login -method=userpass username=my-username

  "{program} auth help TYPE" tells what an auth method takes. With -wrap-ttl the
  answer is unwrapped at once, unless -token-only or -no-store is given.
`,
  flags: loginFlags,
  output: ['field', 'format'],
  async run(call) {
    const { flags: given } = call;
    const noStore = given['no-store'] || given['token-only'];
    if (noStore && given['no-print']) throw new Failure(1, '-no-store and -no-print cannot be used together');
    const type = sanitizePath(given.method) || 'token';
    const method = loginMethods[type];
    if (method === undefined) {
      const text = `Unknown auth method: ${type}. Use "${call.program} auth list" to see the complete list of auth methods. Additionally, some auth methods are only available via the HTTP API.`;
      throw new Failure(1, wrap(text));
    }
    const config = await configuration(call, type);
    const plain = await call.connectWithoutToken();
    const client = type === 'token' ? plain : plain.with({ token: '' });
    const mount = sanitizePath(config.get('mount') || given.path || type);
    const answer = await authenticate(method, { call, client, config, mount });
    return conclude(call, client.with({ wrapTtl: '' }), answer, noStore);
  },
});

type LoginCall = Call<typeof loginFlags>;

/** Throws Failure 2, also for what went wrong at a prompt. */
async function authenticate(method: LoginMethod, request: LoginRequest): Promise<Secret> {
  try {
    return await method.login(request);
  } catch (error) {
    if (!(error instanceof RequestError) && !(error instanceof Failure)) throw error;
    throw new Failure(2, `Error authenticating: ${error.message}`);
  }
}

async function configuration(call: LoginCall, type: string): Promise<ReadonlyMap<string, string>> {
  const [first, ...rest] = call.args;
  const isToken = type === 'token' && first !== undefined && !first.includes('=');
  const stdin = call.nonInteractive ? undefined : call.host.stdin;
  return textValues(stdin, isToken ? [`token=${first}`, ...rest] : call.args, 'Error parsing configuration');
}

/** Unwraps, stores and prints the token of a login. */
async function conclude(
  call: LoginCall,
  client: Client,
  answer: Secret,
  noStore: boolean,
): Promise<ExitCode> {
  const tokenOnly = call.flags['token-only'];
  const secret = await unwrapped(client, answer, !noStore);
  if (secret.auth === undefined) {
    return tokenOnly
      ? printSecretField(call.terminal, secret, 'wrapping_token')
      : printSecret(call.terminal, secret);
  }
  if (!noStore) {
    if (!(await store(call, client, secret, secret.auth))) return 2;
    warnOfTokenVariable(call);
  } else if (!tokenOnly) {
    call.terminal.warn(
      `${wrap('The token was not stored in token helper. Set the VAULT_TOKEN environment variable or pass the token below with each request to Vault.')}\n`,
    );
  }
  if (call.flags['no-print']) return 0;
  const field = tokenOnly ? 'token' : call.field;
  if (field !== '') return printSecretField(call.terminal, secret, field);
  if (call.terminal.format === 'table') {
    call.terminal.output(
      `${wrap(`Success! You are now authenticated. The token information displayed below is already stored in the token helper. You do NOT need to run "${call.program} login" again. Future Vault requests will automatically use this token.`)}\n`,
    );
  }
  return printSecret(call.terminal, secret);
}

/** The answer that holds a token; a wrapped one stays wrapped when it is not to be opened. Throws Failure 2. */
async function unwrapped(client: Client, answer: Secret, open: boolean): Promise<Secret> {
  if (answer.auth !== undefined) return answer;
  if (answer.wrapInfo === undefined) {
    throw new Failure(2, 'Error extracting token: no auth or wrapping info in response');
  }
  if (answer.wrapInfo.wrappedAccessor === '') {
    throw new Failure(2, 'Error extracting token: wrapped response does not contain a token');
  }
  if (!open) return answer;
  const token = answer.wrapInfo.token;
  const inner = await orFail('Error extracting token', client.with({ token }).unwrap(''));
  if (inner === undefined) throw new Failure(2, 'Error extracting token: empty response from auth helper');
  return unwrapped(client, inner, open);
}

async function store(call: LoginCall, client: Client, secret: Secret, auth: SecretAuth): Promise<boolean> {
  try {
    await tokenStore(call.host, client.addressText).store(auth.clientToken);
    return true;
  } catch (error) {
    if (error instanceof RequestError) throw error;
    call.terminal.error(`Error storing token: ${error instanceof Error ? error.message : String(error)}`);
    call.terminal.error(
      `${wrap('Authentication was successful, but the token was not persisted. The resulting token is shown below for your records.')}\n`,
    );
    printSecret(call.terminal, secret);
    return false;
  }
}

function warnOfTokenVariable(call: LoginCall): void {
  if ((variable(call.host.env, 'TOKEN') ?? '') === '') return;
  call.terminal.warn(
    `${wrap('WARNING! The VAULT_TOKEN environment variable is set! The value of this variable will take precedence; if this is unwanted please unset VAULT_TOKEN or update its value accordingly.')}\n`,
  );
}
