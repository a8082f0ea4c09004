/** Makes core's request of an HTTP request: method, headers, body. */
import type { OperationName } from '@holdfast/api';
import type { Entropy } from '@holdfast/core/base/env';
import { uuid } from '@holdfast/core/base/ids';
import { badRequest, Refusal } from '@holdfast/core/base/refusal';
import { parseDuration } from '@holdfast/core/base/time';
import type { Request } from '@holdfast/core/logical/request';
import { parseBool } from '../config/block-reader.ts';
import { mediaType, parseBody } from './body.ts';
import { canonicalPath, type Query } from './path.ts';

export const API_PREFIX = '/v1/';

export type Incoming = {
  readonly method: string;
  /** Canonical, with `/v1/`. */
  readonly path: string;
  readonly query: Query;
  /** Lower-case names; every value that came. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly body: Uint8Array;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly listener: Request['listener'];
};

type Method = {
  readonly operation: OperationName;
  /** Whether a body counts; Vault ignores the body of a GET. */
  readonly body: boolean;
};

/** Vault's methods. */
const METHODS: ReadonlyMap<string, Method> = new Map([
  ['GET', { operation: 'read', body: false }],
  ['HEAD', { operation: 'read', body: false }],
  ['LIST', { operation: 'list', body: false }],
  ['POST', { operation: 'update', body: true }],
  ['PUT', { operation: 'update', body: true }],
  ['PATCH', { operation: 'patch', body: true }],
  ['DELETE', { operation: 'delete', body: true }],
]);

/** Whether the body of such a request is read at all. */
export function takesBody(method: string): boolean {
  return METHODS.get(method)?.body ?? false;
}

/** Throws Refusal: 405 for an unknown method, 415 for a PATCH of another type, 400 for the rest. */
export function readRequest(incoming: Incoming, entropy: Entropy): Request {
  const { method, query } = incoming;
  const known = METHODS.get(method);
  // As in Vault without text; OPTIONS comes here when no rules for other origins are set.
  if (known === undefined) throw new Refusal(405, []);
  const { operation, query: rest } = listAsked(method, known.operation, query);
  const contentType = header(incoming, 'content-type') ?? '';
  if (operation === 'patch' && mediaType(contentType) !== MERGE_PATCH) throw wrongPatchType(contentType);
  const path = incoming.path.slice(API_PREFIX.length);
  const wrapTtlMs = wrapTtl(header(incoming, 'x-vault-wrap-ttl'));
  return {
    id: uuid(entropy),
    operation,
    path: operation === 'list' && !path.endsWith('/') ? `${path}/` : path,
    body: known.body ? parseBody(incoming.body, contentType, path) : Object.create(null),
    query: rest,
    token: token(incoming),
    wrapTtlMs,
    wrapFormat: header(incoming, 'x-vault-wrap-format') === 'jwt' ? 'jwt' : 'token',
    namespace: namespace(header(incoming, 'x-vault-namespace')),
    remoteAddress: incoming.remoteAddress,
    remotePort: incoming.remotePort,
    headers: publicHeaders(incoming),
    listener: incoming.listener,
  };
}

const MERGE_PATCH = 'application/merge-patch+json';

function wrongPatchType(contentType: string): Refusal {
  // Go's mime package has its own complaint about a missing type, which Vault passes on with 400.
  if (contentType.trim() === '') return badRequest('mime: no media type');
  const type = mediaType(contentType);
  return new Refusal(415, `PATCH requires Content-Type of ${MERGE_PATCH}, provided ${type}`);
}

/** `GET …?list=true` is LIST; a value that is no truth value is refused without text, as in Vault. */
function listAsked(
  method: string,
  operation: OperationName,
  query: Query,
): { readonly operation: OperationName; readonly query: Query } {
  const value = query['list']?.[0] ?? '';
  if (method !== 'GET' || value === '') return { operation, query };
  const asked = parseBool(value);
  if (asked === undefined) throw new Refusal(400, []);
  const rest: Record<string, readonly string[]> = Object.create(null);
  for (const [name, values] of Object.entries(query)) if (name !== 'list') rest[name] = values;
  return { operation: asked ? 'list' : operation, query: asked ? rest : query };
}

function header(incoming: Incoming, name: string): string | undefined {
  return incoming.headers[name]?.[0];
}

function token(incoming: Incoming): string | undefined {
  const own = header(incoming, 'x-vault-token');
  if (own !== undefined && own !== '') return own;
  for (const value of incoming.headers['authorization'] ?? []) {
    if (value.startsWith('Bearer ')) return value.slice('Bearer '.length).trim() || undefined;
  }
  return undefined;
}

function wrapTtl(value: string | undefined): number | undefined {
  if (value === undefined || value === '') return undefined;
  const ms = parseDuration(value);
  if (ms === undefined) {
    throw badRequest(
      `error parsing X-Vault-Wrap-TTL header: time: invalid duration ${JSON.stringify(value.slice(0, 64))}`,
    );
  }
  if (ms < 0)
    throw badRequest('error parsing X-Vault-Wrap-TTL header: requested wrap ttl cannot be negative');
  return ms === 0 ? undefined : ms;
}

/** Without slashes at its ends; "root" is the root namespace, as its paths are. */
function namespace(value: string | undefined): string {
  const trimmed = (value ?? '').replace(/^\/+|\/+$/g, '');
  if (trimmed === '' || trimmed === 'root') return '';
  return canonicalPath(`/${trimmed}`).slice(1);
}

/** Headers that carry a secret never reach core's request as headers. */
const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'x-vault-token',
  'authorization',
  'proxy-authorization',
  'cookie',
]);

function publicHeaders(incoming: Incoming): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, values] of Object.entries(incoming.headers)) {
    if (!SECRET_HEADERS.has(name) && values !== undefined) headers[name] = values.join(', ');
  }
  return headers;
}
