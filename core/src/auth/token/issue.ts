/** Making a token for a caller of auth/token/create*: every rule of Vault's token store in order. */
import type { tokenCreate } from '@holdfast/api/endpoints/auth-token';
import { DURATION_MS_MAX } from '../../base/limits.ts';
import { badRequest, permissionDenied } from '../../base/refusal.ts';
import { entityForAlias } from '../../identity/entity.ts';
import { authBlock } from '../../logical/auth-block.ts';
import type { Caller, Context } from '../../logical/context.ts';
import type { Response } from '../../logical/request.ts';
import { mountRequestPath } from '../../mounts/mount.ts';
import { getPolicy } from '../../policy/policies.ts';
import { createToken } from '../../tokens/create.ts';
import { calculateTtl } from '../../tokens/ttl.ts';
import { callerOf, depsOf, hasSudo, limitsOf } from './deps.ts';
import { matchesAny, newTokenPolicies } from './new-policies.ts';
import type { TokenRole } from './role.ts';

export type CreateCall = Context<typeof tokenCreate>;

/** Makes the token and answers with its `auth` block. `orphan`: called as create-orphan. */
export async function issueToken(
  call: CreateCall,
  options: { readonly orphan: boolean; readonly role: TokenRole | undefined },
): Promise<Response> {
  const { fields, tx, env } = call;
  const { role } = options;
  const deps = depsOf(call);
  const caller = callerOf(call);
  const sudo = hasSudo(call);
  checkParent(caller);
  const type = tokenType(call, role);
  if (fields.num_uses < 0) throw badRequest('number of uses cannot be negative');
  const aliasEntity = await entityOfAlias(call, role);
  const text = requestedText(fields.id, sudo);
  const policies = newTokenPolicies({
    policies: fields.policies ?? [],
    noDefaultPolicy: fields.no_default_policy,
    parentPolicies: caller.token.policies,
    sudo,
    role,
  });
  const root = policies.includes('root');
  if (root && !caller.token.policies.includes('root')) {
    throw badRequest('root tokens may not be created without parent token being root');
  }
  if (root && type === 'batch') throw badRequest('batch tokens cannot be root tokens');

  const parent = parentOf(call, options, caller, sudo);
  const inherits = parent !== '' && aliasEntity === undefined;
  const times = timesOf(call, role, type, sudo);
  const now = env.clock.now();
  const life = lifeOf(call, times, root, now);
  if (life.ttlMs === 0 && caller.token.expireTime !== undefined) {
    throw badRequest('expiring root tokens cannot create non-expiring root tokens');
  }

  const { text: made, entry } = await createToken(tx, deps, {
    type,
    policies,
    parent,
    path: pathOf(call, role),
    displayName: displayName(fields.display_name),
    metadata: fields.meta ?? {},
    ttlMs: life.ttlMs,
    explicitMaxTtlMs: times.explicitMaxTtlMs,
    periodMs: times.periodMs,
    renewable: type === 'service' && fields.renewable && role?.renewable !== false,
    numUses: type === 'batch' ? 0 : fewestUses(fields.num_uses, role?.numUses ?? 0),
    role: role?.name ?? '',
    entityId: aliasEntity ?? (inherits ? caller.token.entityId : ''),
    boundCidrs: role === undefined ? (inherits ? caller.token.boundCidrs : []) : role.boundCidrs,
    noIdentityPolicies: false,
    mountPath: mountRequestPath(call.mount),
    ...(text !== undefined && { text }),
  });
  const unknown: string[] = [];
  for (const name of policies) {
    if (name !== 'root' && (await getPolicy(tx, name)) === undefined) {
      unknown.push(`Policy "${name}" does not exist`);
    }
  }
  return {
    auth: authBlock(made, entry, [], now),
    warnings: [...times.warnings, ...life.warnings, ...unknown],
  };
}

/** A token that could make others would escape the count of its uses, and a batch token is no parent. */
function checkParent({ token }: Caller): void {
  if (token.type === 'batch') throw badRequest('batch tokens cannot create more tokens');
  if (token.numUses > 0) throw badRequest('restricted use token cannot generate child tokens');
}

function tokenType({ fields }: CreateCall, role: TokenRole | undefined): 'service' | 'batch' {
  const asked = fields.type ?? '';
  const wanted =
    role?.type === 'service' || role?.type === 'batch'
      ? role.type
      : asked === '' && role?.type === 'default-batch'
        ? 'batch'
        : asked;
  if (wanted === '' || wanted === 'service') return 'service';
  if (wanted !== 'batch') throw badRequest("invalid 'token_type' value");
  const bad = [
    ['explicit_max_ttl', fields.explicit_max_ttl],
    ['num_uses', fields.num_uses],
    ['period', fields.period],
  ].find(([, value]) => value !== undefined && value !== 0);
  if (bad !== undefined) throw badRequest(`batch tokens cannot have "${bad[0]}" set`);
  return 'batch';
}

async function entityOfAlias(call: CreateCall, role: TokenRole | undefined): Promise<string | undefined> {
  const alias = call.fields.entity_alias ?? '';
  if (alias === '') return undefined;
  if (role === undefined) throw badRequest("'entity_alias' is only allowed in combination with token role");
  if (!matchesAny(role.allowedEntityAliases, alias.toLowerCase())) {
    throw badRequest("invalid 'entity_alias' value");
  }
  const { entityId } = await entityForAlias(call.tx, call.env, call.mount.accessor, alias, {});
  return entityId;
}

function requestedText(id: string | undefined, sudo: boolean): string | undefined {
  if (id === undefined || id === '') return undefined;
  if (!sudo) throw badRequest('root or sudo privileges required to specify token id');
  return id;
}

function parentOf(
  { fields }: CreateCall,
  { role, orphan }: { readonly role: TokenRole | undefined; readonly orphan: boolean },
  caller: Caller,
  sudo: boolean,
): string {
  if (role !== undefined) return role.orphan ? '' : caller.token.id;
  if (fields.no_parent) {
    if (!sudo) throw badRequest('root or sudo privileges required to create orphan token');
    return '';
  }
  if (!orphan && caller.token.id === '') throw permissionDenied();
  return orphan ? '' : caller.token.id;
}

type Times = {
  readonly ttlMs: number;
  /** Asked for, and in force with the role's. */
  readonly explicitMaxTtlMs: number;
  readonly periodMs: number;
  readonly warnings: readonly string[];
};

function timesOf(
  { fields }: CreateCall,
  role: TokenRole | undefined,
  type: 'service' | 'batch',
  sudo: boolean,
): Times {
  const ttlMs = notNegative('ttl', fields.ttl) || notNegative('lease', fields.lease);
  let explicitMaxTtlMs = notNegative('explicit_max_ttl', fields.explicit_max_ttl);
  let periodMs = notNegative('period', fields.period);
  if (periodMs > 0 && !sudo) throw badRequest('root or sudo privileges required to create periodic token');
  const warnings: string[] = [];
  if (role !== undefined && type === 'service') {
    if (role.explicitMaxTtlMs > 0 && explicitMaxTtlMs > 0) {
      explicitMaxTtlMs = Math.min(role.explicitMaxTtlMs, explicitMaxTtlMs);
      warnings.push(
        'Explicit max TTL specified both during creation call and in role; using the lesser value of ' +
          `${Math.trunc(explicitMaxTtlMs / 1000)} seconds`,
      );
    } else explicitMaxTtlMs ||= role.explicitMaxTtlMs;
    if (role.periodMs > 0 && periodMs > 0) {
      periodMs = Math.min(role.periodMs, periodMs);
      warnings.push(
        'Period specified both during creation call and in role; using the lesser value of ' +
          `${Math.trunc(periodMs / 1000)} seconds`,
      );
    } else periodMs ||= role.periodMs;
  }
  return { ttlMs, explicitMaxTtlMs, periodMs, warnings };
}

function notNegative(name: string, ms: number | undefined): number {
  if (ms === undefined) return 0;
  if (ms < 0) throw badRequest(`${name} must be positive`);
  return Math.min(ms, DURATION_MS_MAX);
}

/** A root token that asks for no time at all lives for ever, unless an explicit maximum bounds it. */
function lifeOf(
  call: CreateCall,
  times: Times,
  root: boolean,
  now: number,
): { readonly ttlMs: number; readonly warnings: readonly string[] } {
  if (root && times.periodMs === 0 && times.ttlMs === 0)
    return { ttlMs: times.explicitMaxTtlMs, warnings: [] };
  return calculateTtl(
    limitsOf(call),
    {
      incrementMs: 0,
      backendTtlMs: times.ttlMs,
      backendMaxTtlMs: 0,
      explicitMaxTtlMs: times.explicitMaxTtlMs,
      periodMs: times.periodMs,
      startTime: now,
    },
    now,
  );
}

function pathOf(call: CreateCall, role: TokenRole | undefined): string {
  return role === undefined || role.pathSuffix === ''
    ? call.request.path
    : `${call.request.path}/${role.pathSuffix}`;
}

function displayName(name: string | undefined): string {
  if (name === undefined || name === '') return 'token';
  return `token-${name}`.replaceAll(/[^a-zA-Z0-9-]/g, '-').replace(/-$/, '');
}

/** 0 counts no uses, so any other number is fewer. */
function fewestUses(asked: number, role: number): number {
  if (asked === 0 || role === 0) return asked || role;
  return Math.min(asked, role);
}
