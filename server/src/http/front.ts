/** From an HTTP request to an HTTP answer: the order of checks at the edge (invariants S20). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Entropy, Log, Metrics } from '@holdfast/core/base/env';
import { HTTP_REQUESTS_IN_FLIGHT_MAX } from '@holdfast/core/base/limits';
import { badRequest, notFound, Refusal } from '@holdfast/core/base/refusal';
import type { HttpAnswer, RequestHandler } from '@holdfast/core/kernel/answer';
import type { Request } from '@holdfast/core/logical/request';
import type { ListenerConfig } from '../config/listener-stanza.ts';
import { BodyAborted, type BodyBudget, bodiesBytesMaxFor, bodyBudget, readBody } from './body.ts';
import { decideCors } from './cors.ts';
import { clientAddress } from './forwarded-for.ts';
import { type RequestTarget, readTarget } from './path.ts';
import { API_PREFIX, readRequest, takesBody } from './read-request.ts';
import type { Ui } from './ui.ts';
import { refusalAnswer, writeAnswer } from './write-answer.ts';

export type FrontDeps = {
  readonly entropy: Entropy;
  readonly log: Log;
  readonly metrics: Metrics;
  /** undefined while the server starts or stops: then every API request gets 503. */
  handler(): RequestHandler | undefined;
  /** undefined when the web interface is off. */
  readonly ui: Ui | undefined;
  /** Sent as X-Vault-Hostname when given. */
  readonly hostname: string | undefined;
  /** For listeners without a limit of their own, ms. */
  readonly requestMsMax: number;
  readonly requestsInFlightMax?: number;
  readonly bodiesBytesMax?: number;
};

export type Front = {
  /** Answers; never throws or rejects. */
  serve(request: IncomingMessage, response: ServerResponse, listener: ListenerConfig, secure: boolean): void;
  /** From now on every answer ends its connection. */
  closeConnections(): void;
  inFlight(): number;
};

export function createFront(deps: FrontDeps): Front {
  const inFlightMax = deps.requestsInFlightMax ?? HTTP_REQUESTS_IN_FLIGHT_MAX;
  const budget = bodyBudget(deps.bodiesBytesMax ?? bodiesBytesMaxFor(process.constrainedMemory()));
  let inFlight = 0;
  let closing = false;

  const serve: Front['serve'] = (request, response, listener, secure) => {
    const extra: Record<string, string> = {};
    if (deps.hostname !== undefined) extra['x-vault-hostname'] = deps.hostname;
    const mistake = hostMistake(request);
    const send = (answer: HttpAnswer): void => {
      if (response.destroyed) return;
      // An unread rest of the body would be taken for the next request's head, so such a connection ends.
      const close = closing || mistake !== undefined || !request.complete;
      writeAnswer(response, answer, { secure, close, custom: listener.responseHeaders, extra });
    };
    if (inFlight >= inFlightMax) {
      extra['retry-after'] = '1';
      deps.metrics.increment('vault.core.requests_shed');
      send(refusalAnswer(new Refusal(503, 'too many requests in flight, try again')));
      return;
    }
    if (mistake !== undefined) {
      send(refusalAnswer(badRequest(mistake)));
      return;
    }
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
    });
    answerTo(request, listener, deps, budget, extra)
      .catch((error: unknown) => failureAnswer(error, request, deps.log))
      .then((answer) => answer && send(answer))
      .catch((error: unknown) => {
        deps.log.write('error', 'answer could not be sent', { error: errorText(error) });
        response.destroy();
      });
  };
  return {
    serve,
    closeConnections: () => {
      closing = true;
    },
    inFlight: () => inFlight,
  };
}

async function answerTo(
  request: IncomingMessage,
  listener: ListenerConfig,
  deps: FrontDeps,
  budget: BodyBudget,
  extra: Record<string, string>,
): Promise<HttpAnswer> {
  const headers = request.headersDistinct;
  const target = readTarget(request.url ?? '/');
  const api = target.path.startsWith(API_PREFIX);
  const client = clientAddress(
    listener.forwardedFor,
    request.socket.remoteAddress ?? '',
    headers['x-forwarded-for'],
  );
  if (!api) {
    if (deps.ui === undefined) throw notFound();
    return deps.ui.answer(target.path, request.method ?? 'GET', request.headers);
  }
  const namespace = request.headers['x-vault-namespace'];
  if (typeof namespace === 'string') extra['x-vault-namespace'] = namespace;
  const handler = deps.handler();
  if (handler === undefined) throw new Refusal(503, 'server is starting or stopping');
  const cors = decideCors(
    handler.cors?.(),
    request.method ?? '',
    headers['origin']?.[0],
    headers['access-control-request-method']?.[0],
  );
  Object.assign(extra, cors.headers);
  if (cors.kind === 'answer') return { status: cors.status, headers: {}, body: new Uint8Array(0) };
  if (listener.requireRequestHeader && headers['x-vault-request']?.[0] !== 'true') {
    throw new Refusal(412, "missing 'X-Vault-Request' header");
  }
  if (target.path === API_PREFIX) throw notFound();
  return handleApi(request, target, client, listener, deps, budget, handler);
}

/** HTTP/1.1 asks for exactly one (RFC 9112, 3.2). The texts are Go's; like there, such a connection ends. */
function hostMistake({ httpVersion, headersDistinct }: IncomingMessage): string | undefined {
  const { host } = headersDistinct;
  if (host === undefined) return httpVersion === '1.1' ? 'missing required Host header' : undefined;
  return host.length > 1 ? 'too many Host headers' : undefined;
}

async function handleApi(
  request: IncomingMessage,
  target: RequestTarget,
  client: { readonly address: string; readonly forwarded: boolean },
  listener: ListenerConfig,
  deps: FrontDeps,
  budget: BodyBudget,
  handler: RequestHandler,
): Promise<HttpAnswer> {
  const method = request.method ?? '';
  const body = takesBody(method)
    ? await readBody(request, listener.requestBytesMax, budget)
    : new Uint8Array(0);
  try {
    const headers: Record<string, readonly string[] | undefined> = { ...request.headersDistinct };
    if (!client.forwarded) delete headers['x-forwarded-for'];
    const parsed = readRequest(
      {
        method,
        ...target,
        headers,
        body,
        remoteAddress: client.address,
        remotePort: request.socket.remotePort ?? 0,
        listener: {
          statusEndpointsDisabled: listener.statusEndpointsDisabled,
          unauthenticatedMetrics: listener.unauthenticatedMetrics,
        },
      },
      deps.entropy,
    );
    return await handleInTime(handler, parsed, listener.requestMsMax ?? deps.requestMsMax);
  } finally {
    budget.give(body.length);
  }
}

/** The work itself is not stopped: a commit that is under way must end. Only its client stops waiting. */
async function handleInTime(handler: RequestHandler, request: Request, msMax: number): Promise<HttpAnswer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    // Go's words for it.
    timer = setTimeout(() => reject(new Refusal(500, 'context deadline exceeded')), msMax);
  });
  try {
    return await Promise.race([handler.handle(request), late]);
  } finally {
    clearTimeout(timer);
  }
}

function failureAnswer(error: unknown, request: IncomingMessage, log: Log): HttpAnswer | undefined {
  if (error instanceof BodyAborted) {
    request.socket.destroy();
    return undefined;
  }
  if (error instanceof Refusal) return refusalAnswer(error);
  log.write('error', 'request failed at the edge', { method: request.method ?? '', error: errorText(error) });
  return refusalAnswer(new Refusal(500, 'internal error'));
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
