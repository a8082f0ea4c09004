/** Requests and answers as clients and operators see them. */
import type { OperationName } from '@holdfast/api';
import { text } from '@holdfast/core/base/bytes';
import type { HttpAnswer } from '@holdfast/core/kernel/answer';
import type { Json, Request } from '@holdfast/core/logical/request';

/**
 *   answered  the cluster said so
 *   refused   nobody was there: it has certainly not been done
 *   lost      no answer came: it may have been done, or may be done later
 */
export type Reply =
  | { readonly kind: 'answered'; readonly status: number; readonly body: Json }
  | { readonly kind: 'refused' }
  | { readonly kind: 'lost' };

export function apiRequest(
  id: string,
  operation: OperationName,
  path: string,
  options: { readonly token?: string | undefined; readonly body?: Json } = {},
): Request {
  return {
    id,
    operation,
    path,
    body: options.body ?? {},
    query: {},
    token: options.token,
    wrapTtlMs: undefined,
    wrapFormat: 'token',
    namespace: '',
    remoteAddress: '192.0.2.1',
    remotePort: 40_000,
    headers: {},
    listener: { statusEndpointsDisabled: false, unauthenticatedMetrics: false },
  };
}

export function replyOf(answer: HttpAnswer): Reply {
  const body = answer.body.length === 0 ? {} : (JSON.parse(text(answer.body)) as Json);
  return { kind: 'answered', status: answer.status, body };
}

/** `data` of an answer, empty when there is none. */
export function dataOf(reply: Reply): Json {
  const data = reply.kind === 'answered' ? reply.body['data'] : undefined;
  return typeof data === 'object' && data !== null ? (data as Json) : {};
}

export function succeeded(reply: Reply): boolean {
  return reply.kind === 'answered' && reply.status >= 200 && reply.status < 300;
}

/** What an answer says, short, for the trace. */
export function shown(reply: Reply): string {
  if (reply.kind !== 'answered') return reply.kind;
  const { errors } = reply.body;
  return Array.isArray(errors) && errors.length > 0
    ? `${reply.status} ${String(errors[0]).slice(0, 110).replaceAll('\n', ' ')}`
    : String(reply.status);
}
