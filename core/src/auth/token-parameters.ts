/** The token_* settings that auth methods keep for each user or role. */
import { isCidr } from '../base/cidr.ts';
import { badRequest } from '../base/refusal.ts';
import type { Grant } from '../logical/request.ts';

export type TokenParameters = {
  /** ms; 0 leaves it to the mount or the system. */
  readonly ttlMs: number;
  readonly maxTtlMs: number;
  readonly explicitMaxTtlMs: number;
  readonly periodMs: number;
  readonly policies: readonly string[];
  readonly noDefaultPolicy: boolean;
  readonly boundCidrs: readonly string[];
  /** 0 sets no limit. */
  readonly numUses: number;
  readonly type: Grant['type'];
};

/** What a request may give; a member that is undefined keeps what was there. */
export type GivenTokenFields = {
  readonly token_ttl?: number | undefined;
  readonly token_max_ttl?: number | undefined;
  readonly token_explicit_max_ttl?: number | undefined;
  readonly token_period?: number | undefined;
  readonly token_policies?: readonly string[] | undefined;
  readonly token_no_default_policy?: boolean | undefined;
  readonly token_bound_cidrs?: readonly string[] | undefined;
  readonly token_num_uses?: number | undefined;
  readonly token_type?: string | undefined;
};

export const NO_PARAMETERS: TokenParameters = {
  ttlMs: 0,
  maxTtlMs: 0,
  explicitMaxTtlMs: 0,
  periodMs: 0,
  policies: [],
  noDefaultPolicy: false,
  boundCidrs: [],
  numUses: 0,
  type: 'default',
};

const TYPES: ReadonlyMap<string, Grant['type']> = new Map<string, Grant['type']>([
  ['', 'default'],
  ['default', 'default'],
  ['service', 'service'],
  ['batch', 'batch'],
  ['default-service', 'default-service'],
  ['default-batch', 'default-batch'],
]);

/** `before` with what was given. Refusal 400 with Vault's text for values that cannot be. */
export function withTokenFields(before: TokenParameters, given: GivenTokenFields): TokenParameters {
  const type = given.token_type === undefined ? before.type : TYPES.get(given.token_type);
  if (type === undefined) throw badRequest(`invalid 'token_type' value "${given.token_type}"`);
  const after: TokenParameters = {
    ttlMs: given.token_ttl ?? before.ttlMs,
    maxTtlMs: given.token_max_ttl ?? before.maxTtlMs,
    explicitMaxTtlMs: given.token_explicit_max_ttl ?? before.explicitMaxTtlMs,
    periodMs: given.token_period ?? before.periodMs,
    policies: given.token_policies ?? before.policies,
    noDefaultPolicy: given.token_no_default_policy ?? before.noDefaultPolicy,
    boundCidrs: given.token_bound_cidrs ?? before.boundCidrs,
    numUses: given.token_num_uses ?? before.numUses,
    type,
  };
  check(after);
  return after;
}

function check(parameters: TokenParameters): void {
  const { ttlMs, maxTtlMs, explicitMaxTtlMs, periodMs, numUses, boundCidrs, type } = parameters;
  if (ttlMs < 0) throw badRequest("'token_ttl' cannot be negative");
  if (maxTtlMs < 0) throw badRequest("'token_max_ttl' cannot be negative");
  if (explicitMaxTtlMs < 0) throw badRequest("'token_explicit_max_ttl' cannot be negative");
  if (periodMs < 0) throw badRequest("'token_period' cannot be negative");
  if (numUses < 0) throw badRequest("'token_num_uses' cannot be negative");
  if (ttlMs > 0 && maxTtlMs > 0 && ttlMs > maxTtlMs) {
    throw badRequest("'token_ttl' cannot be greater than 'token_max_ttl'");
  }
  if (type === 'batch' || type === 'default-batch') {
    const cannot = "'token_type' cannot be 'batch' or 'default_batch' when set to generate";
    if (periodMs !== 0) throw badRequest(`${cannot} periodic tokens`);
    if (numUses !== 0) throw badRequest(`${cannot} tokens with limited use count`);
  }
  for (const cidr of boundCidrs) {
    if (!isCidr(cidr)) throw badRequest(`Unable to convert "${cidr}" to an address or address range`);
  }
}

/** As reads of a user or role show them; durations in seconds. */
export function shownTokenFields(parameters: TokenParameters): Readonly<Record<string, unknown>> {
  return {
    token_bound_cidrs: parameters.boundCidrs,
    token_explicit_max_ttl: seconds(parameters.explicitMaxTtlMs),
    token_max_ttl: seconds(parameters.maxTtlMs),
    token_no_default_policy: parameters.noDefaultPolicy,
    token_num_uses: parameters.numUses,
    token_period: seconds(parameters.periodMs),
    token_policies: parameters.policies,
    token_ttl: seconds(parameters.ttlMs),
    token_type: parameters.type,
  };
}

/** Whole seconds of `ms`. */
export function seconds(ms: number): number {
  return Math.trunc(ms / 1000);
}
