/** auth/token/roles: the rules under which tokens are made. */
import { tokenRole, tokenRoles } from '@holdfast/api/endpoints/auth-token';
import { isCidr } from '../../base/cidr.ts';
import { badRequest, notFound } from '../../base/refusal.ts';
import { type Context, route } from '../../logical/context.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { sanitizePolicies } from '../../tokens/policies.ts';
import { deleteRole, getRole, listRoles, NEW_ROLE, putRole, type TokenRole } from './role.ts';

type Call = Context<typeof tokenRole>;

const PATH_SUFFIX = /\w[\w.-]+\w/;
const TYPES: readonly TokenRole['type'][] = ['service', 'batch', 'default-service', 'default-batch'];

async function list(call: Context<typeof tokenRoles>): Promise<Response> {
  const { after, limit } = call.fields;
  const names = await listRoles(call.tx, {
    ...(after !== undefined && after !== '' && { after }),
    ...(limit !== undefined && limit > 0 && { limit }),
  });
  if (names.length === 0) throw notFound();
  return { data: { keys: names } };
}

async function read(call: Call): Promise<Response> {
  const role = await getRole(call.tx, call.fields.role_name);
  if (role === undefined) throw notFound();
  return {
    data: {
      period: seconds(role.old.periodMs),
      token_period: seconds(role.periodMs),
      explicit_max_ttl: seconds(role.old.explicitMaxTtlMs),
      token_explicit_max_ttl: seconds(role.explicitMaxTtlMs),
      disallowed_policies: role.disallowedPolicies,
      allowed_policies: role.allowedPolicies,
      disallowed_policies_glob: role.disallowedPoliciesGlob,
      allowed_policies_glob: role.allowedPoliciesGlob,
      name: role.name,
      orphan: role.orphan,
      path_suffix: role.pathSuffix,
      renewable: role.renewable,
      token_type: role.type,
      allowed_entity_aliases: role.allowedEntityAliases,
      token_no_default_policy: role.noDefaultPolicy,
      ...(role.boundCidrs.length > 0 && { token_bound_cidrs: role.boundCidrs }),
      ...(role.old.boundCidrs.length > 0 && { bound_cidrs: role.old.boundCidrs }),
      ...(role.numUses > 0 && { token_num_uses: role.numUses }),
    },
  };
}

async function write(call: Call): Promise<Response> {
  const { fields, given, tx } = call;
  const name = fields.role_name;
  const stored = await getRole(tx, name);
  const before: TokenRole = stored ?? { ...NEW_ROLE, name };
  const pathSuffix = (given.has('path_suffix') ? fields.path_suffix : undefined) ?? before.pathSuffix;
  if (pathSuffix !== '' && !PATH_SUFFIX.test(pathSuffix)) {
    throw badRequest(`given role path suffix contains invalid characters; must match \\w[\\w-.]+\\w`);
  }
  if (pathSuffix.includes('..')) {
    throw badRequest('error registering path suffix: path cannot contain parent references');
  }
  const times = renamed(call, before);
  const after: TokenRole = {
    ...before,
    ...times.values,
    pathSuffix,
    orphan: given.has('orphan') ? fields.orphan : before.orphan,
    renewable: given.has('renewable') ? fields.renewable : before.renewable,
    allowedPolicies: policiesOr(fields.allowed_policies, before.allowedPolicies),
    allowedPoliciesGlob: policiesOr(fields.allowed_policies_glob, before.allowedPoliciesGlob),
    disallowedPolicies: namesOr(fields.disallowed_policies, before.disallowedPolicies),
    disallowedPoliciesGlob: namesOr(fields.disallowed_policies_glob, before.disallowedPoliciesGlob),
    allowedEntityAliases: namesOr(fields.allowed_entity_aliases, before.allowedEntityAliases),
    type: typeOf(fields.token_type, before.type),
    numUses: fields.token_num_uses ?? before.numUses,
    noDefaultPolicy: fields.token_no_default_policy ?? before.noDefaultPolicy,
  };
  checkRole(after);
  putRole(tx, after);
  const warnings = [...times.warnings, ...maxTtlWarning(after.explicitMaxTtlMs, call.maxLeaseTtlMs)];
  return warnings.length > 0 ? { warnings } : NO_CONTENT;
}

async function remove(call: Call): Promise<Response> {
  deleteRole(call.tx, call.fields.role_name);
  return NO_CONTENT;
}

/** Times and ranges, each by its name of today or its old one; the new name wins. */
function renamed(
  { fields }: Call,
  before: TokenRole,
): {
  readonly values: Pick<TokenRole, 'periodMs' | 'explicitMaxTtlMs' | 'boundCidrs' | 'old'>;
  readonly warnings: readonly string[];
} {
  const warnings: string[] = [];
  const choose = <T>(
    newName: string,
    oldName: string,
    pair: readonly [T | undefined, T | undefined],
    stored: readonly [T, T],
    none: T,
  ): readonly [T, T] => {
    const [now, old] = pair;
    if (now !== undefined) {
      if (old !== undefined) {
        warnings.push(
          `Both '${newName}' and deprecated '${oldName}' value supplied, ignoring the deprecated value`,
        );
      }
      return [now, none];
    }
    return old === undefined ? stored : [old, old];
  };
  const period = choose(
    'token_period',
    'period',
    [fields.token_period, fields.period],
    [before.periodMs, before.old.periodMs],
    0,
  );
  const cidrs = choose(
    'token_bound_cidrs',
    'bound_cidrs',
    [fields.token_bound_cidrs, fields.bound_cidrs],
    [before.boundCidrs, before.old.boundCidrs],
    [],
  );
  const max = choose(
    'token_explicit_max_ttl',
    'explicit_max_ttl',
    [fields.token_explicit_max_ttl, fields.explicit_max_ttl],
    [before.explicitMaxTtlMs, before.old.explicitMaxTtlMs],
    0,
  );
  return {
    values: {
      periodMs: period[0],
      boundCidrs: cidrs[0],
      explicitMaxTtlMs: max[0],
      old: { periodMs: period[1], boundCidrs: cidrs[1], explicitMaxTtlMs: max[1] },
    },
    warnings,
  };
}

function checkRole(role: TokenRole): void {
  if (role.periodMs < 0) throw badRequest("error parsing role fields: 'token_period' cannot be negative");
  if (role.numUses < 0) throw badRequest("error parsing role fields: 'token_num_uses' cannot be negative");
  if (role.explicitMaxTtlMs < 0) {
    throw badRequest("error parsing role fields: 'token_explicit_max_ttl' cannot be negative");
  }
  const wrong = role.boundCidrs.find((cidr) => !isCidr(cidr));
  if (wrong !== undefined) throw badRequest(`error parsing bound_cidrs: unable to parse address "${wrong}"`);
  if (role.type !== 'batch') return;
  const batch = "'token_type' cannot be 'batch' when role is set to generate";
  if (!role.orphan) throw badRequest(`${batch} non-orphan tokens`);
  if (role.periodMs !== 0) throw badRequest(`${batch} periodic tokens`);
  if (role.renewable) throw badRequest(`${batch} renewable tokens`);
  if (role.explicitMaxTtlMs !== 0) throw badRequest(`${batch} tokens with an explicit max TTL`);
  if (role.numUses !== 0) throw badRequest(`${batch} tokens with limited use count`);
}

function maxTtlWarning(explicitMaxTtlMs: number, maxLeaseTtlMs: number): readonly string[] {
  if (explicitMaxTtlMs <= maxLeaseTtlMs) return [];
  return [
    `Given explicit max TTL of ${seconds(explicitMaxTtlMs)} is greater than system/mount allowed value of ` +
      `${seconds(maxLeaseTtlMs)} seconds; until this is fixed attempting to create tokens against this role ` +
      'will result in an error',
  ];
}

function typeOf(given: string | undefined, stored: TokenRole['type']): TokenRole['type'] {
  if (given === undefined) return stored;
  const type = TYPES.find((known) => known === given);
  if (type === undefined) throw badRequest(`invalid 'token_type' value "${given}"`);
  return type;
}

function policiesOr(given: readonly string[] | undefined, stored: readonly string[]): readonly string[] {
  return given === undefined ? stored : sanitizePolicies(given, false);
}

function namesOr(given: readonly string[] | undefined, stored: readonly string[]): readonly string[] {
  if (given === undefined) return stored;
  return [...new Set(given.map((name) => name.trim().toLowerCase()))].filter((name) => name !== '').sort();
}

function seconds(ms: number): number {
  return Math.trunc(ms / 1000);
}

export const rolesRoute = route(tokenRoles, { list });
export const roleRoute = route(
  tokenRole,
  { read, update: write, delete: remove },
  async (call) => (await getRole(call.tx, call.fields.role_name)) !== undefined,
);
