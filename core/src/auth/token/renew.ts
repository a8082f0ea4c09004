/** auth/token/renew, renew-self and renew-accessor. */
import { tokenRenew, tokenRenewAccessor, tokenRenewSelf } from '@holdfast/api/endpoints/auth-token';
import { viewOf } from '../../barrier/view.ts';
import { DURATION_MS_MAX } from '../../base/limits.ts';
import { badRequest } from '../../base/refusal.ts';
import { renewToken, type TokenRenewal } from '../../leases/renew.ts';
import { authBlock } from '../../logical/auth-block.ts';
import { type Context, route } from '../../logical/context.ts';
import type { Response } from '../../logical/request.ts';
import { type MountEntry, mountPrefix } from '../../mounts/mount.ts';
import { findMount } from '../../mounts/table.ts';
import { lookupByAccessor, lookupToken } from '../../tokens/lookup.ts';
import type { TokenEntry } from '../../tokens/token.ts';
import type { TtlLimits } from '../../tokens/ttl.ts';
import { RENEWALS } from '../renewals.ts';
import { callerOf, depsOf, inheritedPolicies, limitsOf } from './deps.ts';
import { getRole } from './role.ts';

async function renew(call: Context<typeof tokenRenew>): Promise<Response> {
  const text = call.fields.token ?? '';
  if (text === '') throw badRequest('missing token ID');
  const entry = await lookupToken(call.tx, depsOf(call), text);
  if (entry === undefined) throw badRequest('token not found');
  return renewed(call, entry, text, call.fields.increment);
}

async function renewSelf(call: Context<typeof tokenRenewSelf>): Promise<Response> {
  const { token, tokenText } = callerOf(call);
  return renewed(call, token, tokenText, call.fields.increment);
}

async function renewAccessor(call: Context<typeof tokenRenewAccessor>): Promise<Response> {
  const accessor = call.fields.accessor ?? '';
  if (accessor === '') throw badRequest('missing accessor');
  const entry = await lookupByAccessor(call.tx, depsOf(call), accessor);
  if (entry === undefined) throw badRequest('invalid accessor');
  return renewed(call, entry, '', call.fields.increment);
}

async function renewed(call: Context, entry: TokenEntry, text: string, increment: number): Promise<Response> {
  const { tx } = call;
  const mount = (await findMount(tx, entry.path))?.mount;
  const renewal: TokenRenewal = {
    incrementMs: Math.min(Math.max(0, increment), DURATION_MS_MAX),
    limits: limitsOfLogin(call, mount),
    ...(await timesOfRole(call, entry)),
  };
  const result = await renewToken(tx, depsOf(call), entry, renewal);
  // A refusal undoes what was written so far.
  if (mount !== undefined) await RENEWALS[mount.type]?.(viewOf(tx, mountPrefix(mount)), result.entry);
  const inherited = await inheritedPolicies(tx, result.entry);
  return {
    auth: authBlock(text, result.entry, inherited, call.env.clock.now()),
    warnings: result.warnings,
  };
}

/** The limits of the mount the token came from; those of auth/token when that one is gone or sets none. */
function limitsOfLogin(call: Context, mount: MountEntry | undefined): TtlLimits {
  const own = limitsOf(call);
  if (mount === undefined || mount.uuid === call.mount.uuid) return own;
  const maxTtlMs = mount.config.maxLeaseTtlMs || own.maxTtlMs;
  return { maxTtlMs, defaultTtlMs: Math.min(mount.config.defaultLeaseTtlMs || own.defaultTtlMs, maxTtlMs) };
}

/** What a role says now, but never more than the token was made with. */
async function timesOfRole(
  call: Context,
  entry: TokenEntry,
): Promise<Pick<TokenRenewal, 'periodMs' | 'explicitMaxTtlMs'>> {
  if (entry.role === '') return {};
  const role = await getRole(call.tx, entry.role);
  if (role === undefined) {
    throw badRequest(`original token role "${entry.role}" could not be found, not renewing`);
  }
  return {
    periodMs: role.periodMs,
    explicitMaxTtlMs: lesser(entry.explicitMaxTtlMs, role.explicitMaxTtlMs),
  };
}

/** 0 sets no limit. */
function lesser(a: number, b: number): number {
  return a === 0 || b === 0 ? a || b : Math.min(a, b);
}

export const renewRoute = route(tokenRenew, { update: renew });
export const renewSelfRoute = route(tokenRenewSelf, { update: renewSelf });
export const renewAccessorRoute = route(tokenRenewAccessor, { update: renewAccessor });
