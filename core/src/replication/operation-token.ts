/**
 * The DR operation token (contract 4): one per cluster, kept only as a hash under `own/`. And who else may run
 * a DR operation: an orphan batch token whose policies grant the exact path (contract 4.5), and, while the
 * first data is still on its way, a token of the cluster as it was before.
 */
import type { OperationName } from '@holdfast/api';
import type { BarrierControl } from '../barrier/barrier.ts';
import { getJson, putJson } from '../barrier/json-entry.ts';
import { equalConstantTime, fromHex, toHex, utf8 } from '../base/bytes.ts';
import type { Env } from '../base/env.ts';
import { TOKEN_TEXT_BYTES_MAX } from '../base/limits.ts';
import { badRequest, permissionDenied } from '../base/refusal.ts';
import { identityPolicies, templateIdentity } from '../identity/entity.ts';
import type { Caller } from '../logical/context.ts';
import { loadAcl } from '../policy/load.ts';
import type { TokenDeps } from '../tokens/deps.ts';
import { lookupToken } from '../tokens/lookup.ts';
import { BATCH_PREFIX } from '../tokens/token-text.ts';
import { OPERATION_TOKEN_KEY } from './rows.ts';
import { TEXT } from './texts.ts';

/**
 * A plain SHA-256 is enough: the token has more than 120 bits of entropy, so there is nothing to guess, and
 * the row is encrypted besides.
 */
type Stored = { readonly sha256: string; readonly created: number };

export async function storeOperationToken(barrier: BarrierControl, env: Env, token: string): Promise<void> {
  await barrier.transact(async (tx) => {
    const stored: Stored = { sha256: toHex(env.crypto.sha256(utf8(token))), created: env.clock.now() };
    putJson(tx, OPERATION_TOKEN_KEY, stored);
  });
}

export async function deleteOperationToken(barrier: BarrierControl): Promise<void> {
  await barrier.transact(async (tx) => tx.delete(OPERATION_TOKEN_KEY));
}

async function isOperationToken(barrier: BarrierControl, env: Env, token: string): Promise<boolean> {
  const stored = await barrier.read((tx) => getJson<Stored>(tx, OPERATION_TOKEN_KEY));
  const expected = stored === undefined ? undefined : fromHex(stored.sha256);
  return expected !== undefined && equalConstantTime(env.crypto.sha256(utf8(token)), expected);
}

/**
 * Who `token` is for a DR operation on `path`. Refusal 400 without a token, 403 for a wrong one.
 * `serviceTokens`: the data here is still the cluster's own, so its ordinary tokens count.
 */
export async function authorizeDrOperation(
  barrier: BarrierControl,
  env: Env,
  request: {
    readonly token: string | undefined;
    readonly path: string;
    readonly body: Readonly<Record<string, unknown>>;
    readonly operation: OperationName;
    readonly sudo: boolean;
    readonly serviceTokens: boolean;
  },
): Promise<Caller | 'operation-token'> {
  const { token } = request;
  if (token === undefined || token === '') throw badRequest(TEXT.noOperationToken);
  if (token.length > TOKEN_TEXT_BYTES_MAX) throw permissionDenied();
  if (await isOperationToken(barrier, env, token)) return 'operation-token';
  const batch = token.startsWith(BATCH_PREFIX);
  if (!batch && !request.serviceTokens) throw permissionDenied();
  const deps: TokenDeps = { env, cipher: barrier.cipher };
  return barrier.read(async (tx) => {
    const entry = await lookupToken(tx, deps, token);
    // A parent may have been revoked on the primary after the last record that came here.
    if (entry === undefined || (batch && entry.parent !== '')) throw permissionDenied();
    const ofEntity =
      entry.entityId === '' || entry.noIdentityPolicies ? [] : await identityPolicies(tx, entry.entityId);
    const policies = [...entry.policies, ...ofEntity];
    const identity = entry.entityId === '' ? undefined : await templateIdentity(tx, entry.entityId);
    const acl = await loadAcl(tx, policies, identity);
    const { operation, path, body, sudo } = request;
    const answer = acl.decide({ operation, path, body, wrapTtlMs: undefined });
    if (!answer.allowed || (sudo && !answer.sudo)) throw permissionDenied();
    return { token: entry, tokenText: token, policies, acl };
  });
}
