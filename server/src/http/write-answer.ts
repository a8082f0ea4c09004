/** Sends an answer: transport and safety headers added, then the bytes. */
import type { ServerResponse } from 'node:http';
import { utf8 } from '@holdfast/core/base/bytes';
import type { Refusal } from '@holdfast/core/base/refusal';
import type { HttpAnswer } from '@holdfast/core/kernel/answer';
import { headersFor, type ResponseHeaders } from '../config/response-headers.ts';

/** Vault's value. */
const STRICT_TRANSPORT_SECURITY = 'max-age=31536000; includeSubDomains';

export type AnswerContext = {
  readonly secure: boolean;
  /** Whether the connection ends with this answer. */
  readonly close: boolean;
  readonly custom: ResponseHeaders;
  /** Headers of the edge: CORS, host name, namespace. */
  readonly extra: Readonly<Record<string, string>>;
};

/** `{"errors": […]}` with the line end that Go's encoder writes. */
export function refusalAnswer(refusal: Refusal): HttpAnswer {
  return {
    status: refusal.status,
    headers: {},
    body: utf8(`${JSON.stringify({ errors: refusal.errors, ...refusal.body })}\n`),
  };
}

/** `content-type` as `Content-Type`: HTTP does not care, scripts that search a head do. */
function spelled(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (letters) => letters.toUpperCase());
}

/** Ends `response` with `answer`. Headers given later in this list win: defaults, edge, custom, answer. */
export function writeAnswer(response: ServerResponse, answer: HttpAnswer, context: AnswerContext): void {
  const set = (name: string, value: string | number): void => {
    response.setHeader(spelled(name), value);
  };
  response.statusCode = answer.status;
  set('cache-control', 'no-store');
  set('x-content-type-options', 'nosniff');
  set('content-type', 'application/json');
  if (context.secure) set('strict-transport-security', STRICT_TRANSPORT_SECURITY);
  for (const [name, value] of Object.entries(context.extra)) set(name, value);
  for (const [name, value] of headersFor(context.custom, answer.status)) set(name, value);
  for (const [name, value] of Object.entries(answer.headers)) set(name, value);
  if (context.close) set('connection', 'close');
  if (answer.status !== 204 && answer.status !== 304) set('content-length', answer.body.length);
  response.end(answer.body);
}
