/** From what an auth method grants to the token the kernel makes of it. */
import { badRequest } from '../base/refusal.ts';
import { type MountEntry, mountRequestPath } from '../mounts/mount.ts';
import { NON_ASSIGNABLE_POLICIES } from '../policy/names.ts';
import type { TokenSpec } from '../tokens/create.ts';
import { sanitizePolicies, unionOfPolicies } from '../tokens/policies.ts';
import { calculateTtl, type TtlLimits } from '../tokens/ttl.ts';
import type { Grant } from './request.ts';

export type GrantContext = {
  readonly mount: MountEntry;
  /** Request path of the login, `auth/userpass/login/ann`. */
  readonly path: string;
  /** Limits of the mount (its tune, else the system's). */
  readonly limits: TtlLimits;
  readonly entityId: string;
  /** Of the entity, for the check that no root or internal policy comes in by identity. */
  readonly identityPolicies: readonly string[];
  readonly now: number;
};

/** Refusal 400 when the grant holds a policy no login may give. */
export function grantToSpec(
  grant: Grant,
  context: GrantContext,
): { readonly spec: TokenSpec; readonly warnings: readonly string[] } {
  const policies = sanitizePolicies(grant.policies, !grant.noDefaultPolicy);
  for (const policy of unionOfPolicies(policies, context.identityPolicies)) {
    if (policy === 'root') throw badRequest('auth methods cannot create root tokens');
    if (NON_ASSIGNABLE_POLICIES.has(policy)) throw badRequest(`cannot assign policy "${policy}"`);
  }
  const { ttlMs, warnings } = calculateTtl(
    context.limits,
    {
      incrementMs: 0,
      backendTtlMs: grant.ttlMs,
      backendMaxTtlMs: grant.maxTtlMs,
      explicitMaxTtlMs: grant.explicitMaxTtlMs,
      periodMs: grant.periodMs,
      startTime: context.now,
    },
    context.now,
  );
  const type = grantedType(grant.type, context.mount.config.tokenType);
  const batch = type === 'batch';
  return {
    spec: {
      type,
      policies,
      parent: '',
      path: context.path,
      displayName: `${context.mount.path.replaceAll('/', '-')}${grant.displayName}`.replace(/-$/, ''),
      metadata: grant.metadata,
      ttlMs,
      explicitMaxTtlMs: batch ? 0 : grant.explicitMaxTtlMs,
      periodMs: batch ? 0 : grant.periodMs,
      renewable: !batch && grant.renewable,
      numUses: batch ? 0 : grant.numUses,
      role: '',
      entityId: context.entityId,
      boundCidrs: grant.boundCidrs,
      noIdentityPolicies: false,
      mountPath: mountRequestPath(context.mount),
      ...(!batch && { maxTtlMs: grant.maxTtlMs }),
    },
    warnings,
  };
}

/** A mount that forces a type wins; otherwise the grant decides, and falls back to the mount's default. */
function grantedType(wanted: Grant['type'], mount: MountEntry['config']['tokenType']): 'service' | 'batch' {
  if (mount === 'service' || mount === 'batch') return mount;
  switch (wanted) {
    case 'service':
    case 'batch':
      return wanted;
    case 'default-service':
      return 'service';
    case 'default-batch':
      return 'batch';
    case 'default':
      return mount === 'default-batch' ? 'batch' : 'service';
  }
}
