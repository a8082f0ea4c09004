/** From an activation token to a link: unwrapped at the primary's API, or opened with this cluster's own key. */
import { badRequest, Refusal } from '../../base/refusal.ts';
import type { Json } from '../../logical/request.ts';
import { RefusedByPrimary } from '../apply/dial.ts';
import type { ConnectOptions } from '../control.ts';
import { UnwrapRefused } from '../deps.ts';
import { addressOfJwt, isJwt, linkOfPayload, openActivation } from '../enroll/activation.ts';
import { loadKeyPair } from '../enroll/public-key.ts';
import type { Link } from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import { TEXT } from '../texts.ts';

/** Refusal 400 with the texts of contract 1.6. A JWT is used up by this, whatever happens later. */
export async function resolveToken(
  runtime: Runtime,
  options: ConnectOptions & { readonly token: string },
): Promise<{ readonly setId: string; readonly link: Link }> {
  const { crypto } = runtime.deps.env;
  const payload = isJwt(options.token) ? await unwrap(runtime, options) : await open(runtime, options.token);
  return linkOfPayload(crypto, payload);
}

async function unwrap(runtime: Runtime, options: ConnectOptions & { readonly token: string }): Promise<Json> {
  const { token, primaryApiAddr, caFile, caPath, caCert, clientCertPem, clientKeyPem } = options;
  const apiAddress = primaryApiAddr !== '' ? primaryApiAddr : addressOfJwt(token);
  if (apiAddress === '') throw badRequest(TEXT.noApiAddress);
  try {
    const request = { apiAddress, token: token.trim(), caFile, caPath, caCert, clientCertPem, clientKeyPem };
    return await runtime.deps.unwrapAtPrimary(request);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof UnwrapRefused) throw badRequest(TEXT.unwrapRefused(error.status, error.reason));
    throw badRequest(
      TEXT.unwrapFailed(error instanceof Error ? error.message : 'the primary was not reached'),
    );
  }
}

async function open(runtime: Runtime, token: string): Promise<Json> {
  const { barrier, env } = runtime.deps;
  const pair = await barrier.read(loadKeyPair);
  if (pair === undefined) throw badRequest(TEXT.noPublicKey);
  const payload = openActivation(env.crypto, pair, token);
  if (payload === undefined) throw badRequest(TEXT.noPublicKey);
  return payload;
}

/** The refusal for a primary that could not be reached or said no on its cluster port. */
export function connectRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  if (error instanceof RefusedByPrimary) return badRequest(TEXT.refusedByPrimary(error.message));
  return badRequest(TEXT.unreachable(error instanceof Error ? error.message : 'connection failed'));
}
