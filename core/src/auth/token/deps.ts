import type { Tx } from '../../barrier/store.ts';
import { permissionDenied } from '../../base/refusal.ts';
import { getEntity, identityPolicies } from '../../identity/entity.ts';
import type { Caller, Context } from '../../logical/context.ts';
import type { TokenDeps } from '../../tokens/deps.ts';
import type { TokenEntry } from '../../tokens/token.ts';
import type { TtlLimits } from '../../tokens/ttl.ts';
import { jwtTokenText } from '../../wrapping/jwt.ts';

/** What the token functions need, from a handler's context. */
export function depsOf(context: Pick<Context, 'env' | 'cipher'>): TokenDeps {
  return { env: context.env, cipher: context.cipher, jwtTokenText };
}

/** The caller, which these endpoints always have. */
export function callerOf(context: Pick<Context, 'caller'>): Caller {
  if (context.caller === undefined) throw permissionDenied();
  return context.caller;
}

/** Whether the caller has sudo on the path it called. */
export function hasSudo(context: Pick<Context, 'caller' | 'request'>): boolean {
  const { operation, path, body, wrapTtlMs } = context.request;
  return callerOf(context).acl.decide({ operation, path, body, wrapTtlMs }).sudo;
}

export function limitsOf(context: Pick<Context, 'defaultLeaseTtlMs' | 'maxLeaseTtlMs'>): TtlLimits {
  return { defaultTtlMs: context.defaultLeaseTtlMs, maxTtlMs: context.maxLeaseTtlMs };
}

/** Policies a token has by its entity; none when the entity is gone or disabled. */
export async function inheritedPolicies(tx: Tx, entry: TokenEntry): Promise<readonly string[]> {
  if (entry.entityId === '' || entry.noIdentityPolicies) return [];
  const entity = await getEntity(tx, entry.entityId);
  return entity === undefined || entity.disabled ? [] : identityPolicies(tx, entry.entityId);
}
