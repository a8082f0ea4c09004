/** auth/token/revoke, revoke-self, revoke-accessor and revoke-orphan. */
import {
  tokenRevoke,
  tokenRevokeAccessor,
  tokenRevokeOrphan,
  tokenRevokeSelf,
} from '@holdfast/api/endpoints/auth-token';
import { badRequest } from '../../base/refusal.ts';
import { type Context, route } from '../../logical/context.ts';
import { NO_CONTENT, type Response } from '../../logical/request.ts';
import { lookupByAccessor, lookupToken } from '../../tokens/lookup.ts';
import { revokeOrphan, revokeTree } from '../../tokens/revoke.ts';
import type { TokenEntry } from '../../tokens/token.ts';
import { callerOf, depsOf, hasSudo } from './deps.ts';

async function revoke(call: Context<typeof tokenRevoke>): Promise<Response> {
  const text = call.fields.token ?? '';
  if (text === '') throw badRequest('missing token ID');
  const entry = await lookupToken(call.tx, depsOf(call), text);
  // Nothing to end is what was asked for.
  return entry === undefined ? NO_CONTENT : revoked(call, entry);
}

function revokeSelf(call: Context<typeof tokenRevokeSelf>): Promise<Response> {
  return revoked(call, callerOf(call).token);
}

async function revokeAccessor(call: Context<typeof tokenRevokeAccessor>): Promise<Response> {
  const accessor = call.fields.accessor ?? '';
  if (accessor === '') throw badRequest('missing accessor');
  const entry = await lookupByAccessor(call.tx, depsOf(call), accessor);
  return entry === undefined ? { warnings: ['No token found with this accessor'] } : revoked(call, entry);
}

async function revokeAlone(call: Context<typeof tokenRevokeOrphan>): Promise<Response> {
  const text = call.fields.token ?? '';
  if (text === '') throw badRequest('missing token ID');
  if (!hasSudo(call)) throw badRequest('root or sudo privileges required to revoke and orphan');
  const entry = await lookupToken(call.tx, depsOf(call), text);
  if (entry === undefined) throw badRequest('token to revoke not found');
  refuseBatch(entry);
  await revokeOrphan(call.tx, depsOf(call), entry.id);
  return NO_CONTENT;
}

async function revoked(call: Context, entry: TokenEntry): Promise<Response> {
  refuseBatch(entry);
  await revokeTree(call.tx, depsOf(call), entry.id);
  return NO_CONTENT;
}

function refuseBatch(entry: TokenEntry): void {
  if (entry.type === 'batch') throw badRequest('batch tokens cannot be revoked');
}

export const revokeRoute = route(tokenRevoke, { update: revoke });
export const revokeSelfRoute = route(tokenRevokeSelf, { update: revokeSelf });
export const revokeAccessorRoute = route(tokenRevokeAccessor, { update: revokeAccessor });
export const revokeOrphanRoute = route(tokenRevokeOrphan, { update: revokeAlone });
