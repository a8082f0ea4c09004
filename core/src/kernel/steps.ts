/** The steps of the request matrix. Each does one thing to a pass; their order stands in `matrix.ts`. */

import type { Tx } from '../barrier/store.ts';
import { AssertionError, assert } from '../base/assert.ts';
import { utf8 } from '../base/bytes.ts';
import { inRanges } from '../base/cidr.ts';
import { badRequest, deniedByPolicy, invalidToken, permissionDenied, Refusal } from '../base/refusal.ts';
import { entityForAlias, identityPolicies, templateIdentity } from '../identity/entity.ts';
import { registerLease } from '../leases/register.ts';
import { authBlock } from '../logical/auth-block.ts';
import type { Caller } from '../logical/context.ts';
import { grantToSpec } from '../logical/grant.ts';
import { mountRequestPath } from '../mounts/mount.ts';
import { loadAcl } from '../policy/load.ts';
import { createToken } from '../tokens/create.ts';
import type { TokenDeps } from '../tokens/deps.ts';
import { lookupToken } from '../tokens/lookup.ts';
import type { TokenEntry } from '../tokens/token.ts';
import { consumeUse } from '../tokens/use.ts';
import { jwtTokenText } from '../wrapping/jwt.ts';
import { wrapResponse } from '../wrapping/wrap.ts';
import { envelope, wrappedEnvelope } from './envelope.ts';
import { validateFields } from './fields.ts';
import type { Step } from './matrix.ts';
import { contextOf, effectiveTtls, type Pass } from './pass.ts';

/** What token functions need from a core. */
export function tokenDeps(core: Pass['core']): TokenDeps {
  return { env: core.env, cipher: core.barrier.cipher, jwtTokenText };
}

function txOf(pass: Pass): Tx {
  assert(pass.tx !== undefined, 'this step runs inside a transaction');
  return pass.tx;
}

/** The caller behind a live token: its policies, those of its entity, and both compiled. */
export async function callerOf(tx: Tx, entry: TokenEntry, tokenText: string): Promise<Caller> {
  const inherited =
    entry.entityId === '' || entry.noIdentityPolicies ? [] : await identityPolicies(tx, entry.entityId);
  const policies = [...new Set([...entry.policies, ...inherited])];
  const identity = entry.entityId === '' ? undefined : await templateIdentity(tx, entry.entityId);
  return { token: entry, tokenText, policies, acl: await loadAcl(tx, policies, identity) };
}

async function findCaller(pass: Pass): Promise<Caller | undefined> {
  const { token, remoteAddress } = pass.request;
  if (token === undefined) return undefined;
  const tx = txOf(pass);
  const entry = await lookupToken(tx, tokenDeps(pass.core), token);
  if (entry === undefined) return undefined;
  if (entry.boundCidrs.length > 0 && !inRanges(remoteAddress, entry.boundCidrs)) return undefined;
  return callerOf(tx, entry, token);
}

/** Whether a write finds an entry already, which decides between `create` and `update`. */
async function questionOperation(pass: Pass): Promise<'create' | Pass['request']['operation']> {
  const { operation, body, query } = pass.request;
  const exists = pass.target.route.exists;
  if (exists === undefined || operation !== 'update') return operation;
  const { route, parameters } = pass.target;
  const validated = validateFields(route.endpoint, operation, parameters, body, query);
  return (await exists(contextOf({ ...pass, validated }))) ? 'update' : 'create';
}

async function validate(pass: Pass): Promise<void> {
  const { route, parameters } = pass.target;
  const { operation, body, query } = pass.request;
  pass.validated = validateFields(route.endpoint, operation, parameters, body, query);
  pass.warnings.push(...pass.validated.warnings);
}

/** Finds the caller when a good token came along; endpoints of this kind do without. */
async function identify(pass: Pass): Promise<void> {
  pass.caller = await findCaller(pass);
}

async function authenticate(pass: Pass): Promise<void> {
  pass.caller = await findCaller(pass);
  if (pass.caller === undefined) throw unauthenticated(pass.request);
}

/** Why a request without a caller goes no further. */
export function unauthenticated({ token }: Pass['request']): Refusal {
  return token === undefined || token === '' ? permissionDenied() : invalidToken();
}

async function authorize(pass: Pass): Promise<void> {
  const { caller, request, target } = pass;
  if (caller === undefined) throw permissionDenied();
  const operation = await questionOperation(pass);
  const { body, wrapTtlMs } = request;
  const answer = caller.acl.decide({ operation, path: request.path, body, wrapTtlMs });
  if (!answer.allowed || (target.declaration.access === 'sudo' && !answer.sudo)) throw deniedByPolicy();
}

async function authorizeDrOperation(pass: Pass): Promise<void> {
  const { request, core, target } = pass;
  const field = request.body['dr_operation_token'];
  const token = typeof field === 'string' && field !== '' ? field : request.token;
  const { operation, path, body } = request;
  const sudo = target.declaration.access === 'sudo';
  const caller = await core.replication.authorizeDrOperation(token, path, body, { operation, sudo });
  if (caller !== 'operation-token') pass.caller = caller;
}

async function spendUse(pass: Pass): Promise<void> {
  if (pass.caller === undefined) return;
  const left = await consumeUse(txOf(pass), tokenDeps(pass.core), pass.caller.token);
  if (left === 'exhausted') throw invalidToken();
}

async function auditRequest(pass: Pass): Promise<void> {
  // The line of a request that runs again after a conflict was written the first time.
  if (pass.auditedRequest || pass.target.declaration.unaudited) return;
  try {
    await pass.core.audit.request({ request: pass.request, caller: pass.caller, mount: pass.target.mount });
  } catch (failure) {
    pass.auditFailed = true;
    throw failure;
  }
  pass.auditedRequest = true;
}

async function handle(pass: Pass): Promise<void> {
  const handler = pass.target.route.handlers[pass.request.operation];
  if (handler === undefined) throw new AssertionError(`no handler for ${pass.target.route.endpoint.path}`);
  pass.response = await handler(contextOf(pass));
  pass.warnings.push(...(pass.response.warnings ?? []));
}

/** Makes the token of a login. */
async function grantToken(pass: Pass): Promise<void> {
  const { core, target, response } = pass;
  pass.auth = response?.auth;
  if (response?.grant === undefined) return;
  const { grant } = response;
  const tx = txOf(pass);
  const entity =
    grant.alias === undefined
      ? undefined
      : await entityForAlias(
          tx,
          core.env,
          target.mount.accessor,
          grant.alias.name,
          grant.alias.metadata ?? {},
        );
  const now = core.env.clock.now();
  const ttls = effectiveTtls(core, target.mount);
  const granted = grantToSpec(grant, {
    mount: target.mount,
    path: pass.request.path,
    limits: { defaultTtlMs: ttls.defaultLeaseTtlMs, maxTtlMs: ttls.maxLeaseTtlMs },
    entityId: entity?.entityId ?? '',
    identityPolicies: entity?.policies ?? [],
    now,
  });
  const { text, entry } = await createToken(tx, tokenDeps(core), granted.spec);
  pass.auth = authBlock(text, entry, entity?.policies ?? [], now);
  pass.warnings.push(...granted.warnings);
}

/** Gives a secret that ends by itself its lease. */
async function registerSecretLease(pass: Pass): Promise<void> {
  const { core, request, response, caller, target } = pass;
  if (response?.lease === undefined) return;
  if (caller === undefined) throw new AssertionError('a secret with a lease needs a caller');
  const lease = await registerLease(txOf(pass), tokenDeps(core), {
    path: request.path,
    token: caller.token,
    mountPath: mountRequestPath(target.mount),
    mountType: target.mount.type,
    ...response.lease,
  });
  pass.leaseId = lease.id;
}

/** Puts the answer together; Vault's rules for what is 404 and what is 204 are here. */
async function compose(pass: Pass): Promise<void> {
  const { request, target } = pass;
  const { operation } = request;
  const response = pass.response;
  if (response === undefined) throw new AssertionError('nothing to answer');
  if (response.bare !== undefined || response.raw !== undefined || response.status === 204) return;
  if (response.envelope !== undefined) {
    // What was wrapped keeps the id of the request that made it, as in Vault.
    pass.envelope = response.envelope;
    return;
  }
  const keys = response.data?.['keys'];
  if (operation === 'list' && Array.isArray(keys) && keys.length === 0) throw new Refusal(404, []);
  const bodiless = response.data === undefined && pass.auth === undefined && pass.warnings.length === 0;
  if (bodiless && operation === 'read') throw new Refusal(404, []);
  if (bodiless) {
    pass.response = { ...response, status: response.status ?? 204 };
    return;
  }
  pass.envelope = envelope({
    requestId: request.id,
    response,
    auth: pass.auth,
    leaseId: pass.leaseId || (response.leaseId ?? ''),
    leaseSeconds:
      response.lease === undefined
        ? (response.leaseDurationSeconds ?? 0)
        : Math.floor(response.lease.ttlMs / 1000),
    renewable: response.lease?.renewable ?? response.renewable ?? false,
    warnings: pass.warnings,
    mountType: target.mount.type,
  });
}

const SECOND_MS = 1000;

async function wrap(pass: Pass): Promise<void> {
  const { request, response, core } = pass;
  const forced = response?.wrap;
  const ttlMs = forced?.ttlMs ?? request.wrapTtlMs;
  if (ttlMs === undefined || ttlMs === 0 || pass.envelope === undefined) return;
  if (ttlMs < SECOND_MS) throw badRequest('wrap TTL must be at least one second');
  const info = await wrapResponse(txOf(pass), tokenDeps(core), {
    envelope: pass.envelope,
    ttlMs,
    format: forced?.format ?? request.wrapFormat,
    creationPath: request.path,
    apiAddress: core.config.apiAddress,
    ...(pass.auth !== undefined && { wrappedAccessor: pass.auth.accessor }),
  });
  pass.envelope = wrappedEnvelope(info, forced === undefined ? [] : pass.warnings);
}

async function auditResponse(pass: Pass): Promise<void> {
  if (pass.target.declaration.unaudited) return;
  const { request, caller, target, response } = pass;
  try {
    await pass.core.audit.response({
      request,
      caller,
      mount: target.mount,
      ...(response && { response }),
      ...(pass.envelope && { envelope: pass.envelope }),
    });
  } catch (failure) {
    pass.auditFailed = true;
    throw failure;
  }
}

/** On a DR secondary nothing is audited; what is done to the cluster itself is kept on this node (contract 13.35). */
async function recordLocally(pass: Pass): Promise<void> {
  const { core, request, caller, target } = pass;
  try {
    await core.audit.localRecord({ request, caller, mount: target.mount });
  } catch {
    throw new Refusal(500, 'internal error: no record of the operation could be kept, so it was not run');
  }
}

export const STEPS: { readonly [step in Step]: (pass: Pass) => Promise<void> } = {
  validate,
  identify,
  authenticate,
  authorize,
  authorizeDrOperation,
  spendUse,
  auditRequest,
  handle,
  grantToken,
  registerLease: registerSecretLease,
  compose,
  wrap,
  auditResponse,
  recordLocally,
};

/** A JSON body of an answer, with the newline Go's encoder ends with. */
export function jsonBody(document: unknown): Uint8Array {
  return utf8(`${JSON.stringify(document)}\n`);
}
