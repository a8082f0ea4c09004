/** Calls of declared endpoints from the browser. The token of the session goes as a header, never in the URL. */
import type { Endpoint, OperationName } from '@holdfast/api';
import { currentToken, forgetSession } from '../session/session.ts';
import { endpointRequest, type FieldValues } from './endpoint-request.ts';
import { ServerError } from './server-error.ts';

export type Json = Readonly<Record<string, unknown>>;

export type Answer = {
  readonly status: number;
  /** The `data` of an envelope, or the whole of an answer that has none; empty for 204. */
  readonly data: Json;
  readonly auth: Json | undefined;
  readonly wrapInfo: Json | undefined;
  /** What the server wants to be read although it did as asked. */
  readonly warnings: readonly string[];
};

export type CallOptions = {
  /** Where the backend is mounted, with its slash; see `endpointPath`. */
  readonly mount?: string;
  /** A token in place of the session's; `null` sends none. */
  readonly token?: string | null;
  /** Duration after which a wrapped answer expires (`X-Vault-Wrap-TTL`). */
  readonly wrapTtl?: string;
  /** The whole body, for endpoints that store a document of the client's own; see `endpointRequest`. */
  readonly document?: Json;
  readonly signal?: AbortSignal;
};

/** Longest wait for an answer: longer than the server's own limit of 90 s. */
const ANSWER_MS_MAX = 100_000;

/** Throws ServerError for every answer of 400 and above, and when none came. */
export async function call(
  endpoint: Endpoint,
  operation: OperationName,
  values: FieldValues = {},
  options: CallOptions = {},
): Promise<Answer> {
  const request = endpointRequest(endpoint, operation, values, options.mount, options.document);
  const token = options.token === undefined ? currentToken() : options.token;
  const timeout = AbortSignal.timeout(ANSWER_MS_MAX);
  const headers: Record<string, string> = { 'X-Vault-Request': 'true' };
  if (request.body !== undefined) headers['Content-Type'] = request.contentType;
  if (token) headers['X-Vault-Token'] = token;
  if (options.wrapTtl !== undefined) headers['X-Vault-Wrap-TTL'] = options.wrapTtl;
  let status: number;
  let text: string;
  try {
    const response = await fetch(`/v1/${request.path}`, {
      method: request.method,
      headers,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
      ...(request.body !== undefined && { body: request.body }),
    });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ServerError(0, []);
  }
  return parseAnswer(status, text, () => {
    if (token && token === currentToken() && options.token === undefined) forgetSession('expired');
  });
}

/** `invalidToken` is called when the server says that it does not know the token any more. */
function parseAnswer(status: number, text: string, invalidToken: () => void): Answer {
  const body = parseObject(text);
  if (status >= 400) {
    const errors = Array.isArray(body['errors']) ? body['errors'].map(String) : [];
    if (status === 403 && errors.some((line) => line.includes('invalid token'))) invalidToken();
    throw new ServerError(status, errors);
  }
  const enveloped = 'request_id' in body || 'auth' in body || 'wrap_info' in body;
  return {
    status,
    data: enveloped ? objectOr(body['data'], {}) : body,
    auth: objectOr(body['auth'], undefined),
    wrapInfo: objectOr(body['wrap_info'], undefined),
    warnings: Array.isArray(body['warnings']) ? body['warnings'].map(String) : [],
  };
}

function parseObject(text: string): Json {
  try {
    return objectOr(JSON.parse(text) as unknown, {});
  } catch {
    return {};
  }
}

function objectOr<T>(value: unknown, otherwise: T): Json | T {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : otherwise;
}
