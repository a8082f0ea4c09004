/** Callers with real compiled policies, for tests of what sys/* shows to whom. */
import type { Caller } from '../../logical/context.ts';
import { compileAcl, ROOT_ACL } from '../../policy/compile.ts';
import { parsePolicy } from '../../policy/policy.ts';
import { SPEC } from '../../tokens/testing/world.ts';

/** A caller whose only policy has this HCL text; `root` for the root policy. */
export function callerWith(policy: string): Caller {
  const acl = policy === 'root' ? ROOT_ACL : compileAcl(parsePolicy(policy).rules, undefined);
  const token = {
    ...SPEC,
    id: '00ff',
    accessor: 'accessor',
    creationTime: 0,
    expireTime: undefined,
    creationTtlMs: 0,
    lastRenewalTime: undefined,
  };
  return { token, tokenText: 'text', policies: ['test'], acl };
}
