/** auth/token with real tokens, policies and handlers, without the matrix around them. */
import type { OperationName } from '@holdfast/api';
import type { Tx } from '../../../barrier/store.ts';
import type { TestEnv } from '../../../base/testing/env.ts';
import { handlerWorld, TEST_MOUNT } from '../../../kernel/testing/call.ts';
import type { Caller, Route } from '../../../logical/context.ts';
import type { AuthBlock, Json } from '../../../logical/request.ts';
import { loadAcl } from '../../../policy/load.ts';
import { createDefaultPolicies, putPolicy } from '../../../policy/policies.ts';
import { createRootToken } from '../../../tokens/create.ts';
import type { TokenDeps } from '../../../tokens/deps.ts';
import { lookupToken } from '../../../tokens/lookup.ts';
import type { TokenEntry } from '../../../tokens/token.ts';
import { tokenRoutes } from '../routes.ts';

export const TOKEN_MOUNT = { ...TEST_MOUNT, path: 'token/', type: 'token', accessor: 'auth_token_1' };
export const HOUR_MS = 3_600_000;

const POLICIES: Readonly<Record<string, string>> = {
  maker: 'path "auth/token/*" { capabilities = ["create", "update", "read", "list"] }',
  chief: 'path "auth/token/*" { capabilities = ["create", "update", "read", "list", "sudo"] }',
  a: 'path "secret/a" { capabilities = ["read"] }',
  b: 'path "secret/b" { capabilities = ["read"] }',
};

export async function tokenEndpoints() {
  const world = handlerWorld({ mount: TOKEN_MOUNT });
  const env = world.env as TestEnv;
  const deps: TokenDeps = {
    env,
    cipher: { seal: (plaintext) => plaintext, open: (sealed) => sealed },
  };
  const root = await world.store.transact(async (tx) => {
    await createDefaultPolicies(tx);
    for (const [name, text] of Object.entries(POLICIES)) await putPolicy(tx, name, text);
    return createRootToken(tx, deps);
  });

  const lookup = (text: string): Promise<TokenEntry | undefined> =>
    world.store.read((tx: Tx) => lookupToken(tx, deps, text));

  async function caller(text: string): Promise<Caller> {
    const token = await lookup(text);
    if (token === undefined) throw new Error('no such token');
    const acl = await world.store.read((tx) => loadAcl(tx, token.policies, undefined));
    return { token, tokenText: text, acl, policies: token.policies };
  }

  /** Calls auth/token/<path> with the token `as` (the root token when absent), or as a caller of before. */
  async function call(
    path: string,
    body: Json = {},
    as: string | Caller = root,
    operation: OperationName = 'update',
  ) {
    const [route, parameters] = find(path);
    const response = await world.call(route, operation, {
      body,
      path: parameters,
      caller: typeof as === 'string' ? await caller(as) : as,
      requestPath: `auth/token/${path}`,
    });
    return { ...response, warnings: response.warnings ?? [] };
  }

  /** Makes a token and returns its `auth` block. */
  async function create(body: Json = {}, as = root, path = 'create'): Promise<AuthBlock> {
    const { auth } = await call(path, body, as);
    if (auth === undefined) throw new Error('no auth block');
    return auth;
  }
  return { ...world, env, deps, root, lookup, caller, call, create };
}

function find(path: string): [route: Route, parameters: Record<string, string>] {
  for (const route of tokenRoutes) {
    if (route.endpoint.path === path) return [route, {}];
    const [head, parameter] = route.endpoint.path.split('/{');
    if (parameter !== undefined && path.startsWith(`${head}/`)) {
      return [route, { role_name: path.slice((head ?? '').length + 1) }];
    }
  }
  throw new Error(`no route for ${path}`);
}
