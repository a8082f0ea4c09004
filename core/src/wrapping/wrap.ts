/**
 * Response wrapping: an answer is put into the cubbyhole of a token of its own that has one use, and the
 * client gets the token. Unwrapping reads and revokes in one transaction, so that of a thousand callers
 * exactly one gets the answer, and only after the token's end is durable.
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { assert } from '../base/assert.ts';
import { parseJsonExact } from '../base/json.ts';
import { DURATION_MS_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';
import { rfc3339 } from '../base/time.ts';
import type { Json, WrapInfo } from '../logical/request.ts';
import { createToken } from '../tokens/create.ts';
import type { TokenDeps } from '../tokens/deps.ts';
import { cubbyholePrefix } from '../tokens/keys.ts';
import { lookupToken } from '../tokens/lookup.ts';
import { revokeOrphan } from '../tokens/revoke.ts';
import type { TokenEntry } from '../tokens/token.ts';
import { isJwt } from '../tokens/token-text.ts';
import { signWrappingJwt, verifyWrappingJwt } from './jwt.ts';

export const RESPONSE_WRAPPING_POLICY = 'response-wrapping';

const INVALID = 'wrapping token is not valid or does not exist';

export type WrapOptions = {
  /** The whole answer as it would have been sent. */
  readonly envelope: Json;
  readonly ttlMs: number;
  readonly format: 'token' | 'jwt';
  /** Request path of the answer. */
  readonly creationPath: string;
  /** For the JWT's `addr`; '' when the node has none. */
  readonly apiAddress: string;
  /** Accessor of the token inside the answer, when it is a login. */
  readonly wrappedAccessor?: string;
  /** Display name of the login, when it is one. */
  readonly displayName?: string;
};

/** What a wrapping token holds besides the answer. */
export type WrapRecord = {
  /** Seconds, as Vault's `sys/wrapping/lookup` shows it. */
  readonly creation_ttl: number;
  readonly creation_time: string;
  readonly creation_path: string;
};

/** Stores the answer in a new wrapping token. Times in the result are seconds. */
export async function wrapResponse(tx: Tx, deps: TokenDeps, options: WrapOptions): Promise<WrapInfo> {
  return wrapText(tx, deps, JSON.stringify(options.envelope), options);
}

/** The answer inside a wrapping token, which this ends. Undefined when the token is none of ours. */
export async function unwrapToken(tx: Tx, deps: TokenDeps, text: string): Promise<Json | undefined> {
  const entry = await findToken(tx, deps, text);
  return entry === undefined || !isWrappingToken(entry) ? undefined : envelopeOf(await take(tx, deps, entry));
}

/** Like `unwrapToken`, for clients. Refusal 400 for anything that is no live wrapping token of ours. */
export async function unwrap(tx: Tx, deps: TokenDeps, text: string): Promise<Json> {
  return envelopeOf(await take(tx, deps, await wrappingTokenOf(tx, deps, text)));
}

/** Moves the answer into a new wrapping token with the same TTL and creation path, and ends the old one. */
export async function rewrap(tx: Tx, deps: TokenDeps, text: string): Promise<WrapInfo> {
  const entry = await wrappingTokenOf(tx, deps, text);
  const record = await recordOf(tx, entry);
  const answer = await take(tx, deps, entry);
  return wrapText(tx, deps, answer, {
    ttlMs: record.creation_ttl * 1000,
    format: 'token',
    creationPath: record.creation_path,
    apiAddress: '',
    displayName: entry.displayName,
  });
}

/** What `sys/wrapping/lookup` shows; the token stays. */
export async function lookupWrapping(tx: Tx, deps: TokenDeps, text: string): Promise<WrapRecord> {
  return recordOf(tx, await wrappingTokenOf(tx, deps, text));
}

export function isWrappingToken(entry: TokenEntry): boolean {
  return entry.policies.length === 1 && entry.policies[0] === RESPONSE_WRAPPING_POLICY;
}

async function wrapText(
  tx: Tx,
  deps: TokenDeps,
  answer: string,
  options: Omit<WrapOptions, 'envelope'>,
): Promise<WrapInfo> {
  const ttlMs = Math.min(options.ttlMs, DURATION_MS_MAX);
  if (!(ttlMs > 0)) throw badRequest('wrap TTL must be greater than zero');
  const { text, entry } = await createToken(tx, deps, {
    type: 'service',
    policies: [RESPONSE_WRAPPING_POLICY],
    parent: '',
    path: options.creationPath,
    displayName: options.displayName ?? '',
    metadata: {},
    ttlMs,
    explicitMaxTtlMs: ttlMs,
    periodMs: 0,
    renewable: false,
    numUses: 1,
    role: '',
    entityId: '',
    boundCidrs: [],
    noIdentityPolicies: true,
    mountPath: '',
  });
  const record: WrapRecord = {
    creation_ttl: ttlMs / 1000,
    creation_time: rfc3339(entry.creationTime),
    creation_path: options.creationPath,
  };
  // A text inside a document, as Vault keeps it: old clients read `cubbyhole/response` with the token itself.
  putJson(tx, `${cubbyholePrefix(entry.id)}response`, { response: answer });
  putJson(tx, `${cubbyholePrefix(entry.id)}wrapinfo`, record);
  const token =
    options.format === 'token'
      ? text
      : await signWrappingJwt(tx, deps, {
          jti: text,
          addr: options.apiAddress,
          accessor: options.wrappedAccessor ?? '',
          creationTime: entry.creationTime,
          ttlMs,
        });
  return {
    token,
    accessor: entry.accessor,
    ttl: Math.trunc(record.creation_ttl),
    creation_time: record.creation_time,
    creation_path: record.creation_path,
    ...(options.wrappedAccessor !== undefined && { wrapped_accessor: options.wrappedAccessor }),
  };
}

async function wrappingTokenOf(tx: Tx, deps: TokenDeps, text: string): Promise<TokenEntry> {
  const entry = await findToken(tx, deps, text);
  if (entry === undefined || !isWrappingToken(entry)) throw badRequest(INVALID);
  return entry;
}

/** Refusal 400 of contract 1.6 for a JWT that is not one of ours. A JWT inside of a JWT stands for nothing. */
async function findToken(tx: Tx, deps: TokenDeps, text: string): Promise<TokenEntry | undefined> {
  const inner = isJwt(text) ? await verifyWrappingJwt(tx, deps, text) : text;
  return lookupToken(tx, { env: deps.env, cipher: deps.cipher }, inner);
}

async function take(tx: Tx, deps: TokenDeps, entry: TokenEntry): Promise<string> {
  const stored = await getJson<{ readonly response: string }>(tx, `${cubbyholePrefix(entry.id)}response`);
  if (stored === undefined) throw badRequest(INVALID);
  await revokeOrphan(tx, deps, entry.id);
  return stored.response;
}

async function recordOf(tx: Tx, entry: TokenEntry): Promise<WrapRecord> {
  const record = await getJson<WrapRecord>(tx, `${cubbyholePrefix(entry.id)}wrapinfo`);
  if (record === undefined) throw badRequest(INVALID);
  return record;
}

/** Numbers come out as they went in, also those a double cannot hold. */
function envelopeOf(answer: string): Json {
  const envelope = parseJsonExact(answer);
  assert(typeof envelope === 'object' && envelope !== null, 'a wrapped answer is an object');
  return { ...envelope };
}
