/**
 * One HTTP exchange over TCP, TLS or a unix socket. Knows nothing of Vault but what its own client does about
 * retries: server errors (not 501), 429 and 412, when the caller asked for retries at all.
 */
import type { ClientRequestArgs, IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { TransportError, transportCause } from './errors.ts';
import type { TlsFiles } from './tls-files.ts';

/** Most bytes of an answer that are read: above any answer of a server, below what would hurt the terminal. */
const ANSWER_BYTES_MAX = 256 * 1024 * 1024;

/** Wait before the nth retry, times n. Vault's client waits 1 to 1.5 s, too. */
const RETRY_WAIT_MS_MIN = 1_000;
const RETRY_WAIT_MS_MAX = 1_500;

export type Exchange = {
  readonly method: string;
  readonly url: string;
  readonly socketPath: string | undefined;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | undefined;
};

export type Answer = {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
};

export type TransportSettings = {
  readonly tls: TlsFiles;
  readonly maxRetries: number;
  /** For the whole exchange with its retries, in milliseconds. */
  readonly timeoutMs: number;
  readonly proxyEnv: NodeJS.ProcessEnv | undefined;
  /** Waits between two tries. */
  readonly pause: (milliseconds: number) => Promise<void>;
};

/** Sends, and sends again as the settings allow. Throws TransportError. */
export async function exchange(settings: TransportSettings, request: Exchange): Promise<Answer> {
  const deadline = AbortSignal.timeout(settings.timeoutMs);
  for (let retry = 0; ; retry += 1) {
    const last = retry >= settings.maxRetries;
    try {
      const answer = await once(settings, request, deadline);
      if (last || !retryable(answer.status)) return answer;
    } catch (error) {
      if (last || !(error instanceof TransportError) || !error.retryable) throw error;
    }
    const jitter = Math.random() * (RETRY_WAIT_MS_MAX - RETRY_WAIT_MS_MIN);
    await settings.pause((RETRY_WAIT_MS_MIN + jitter) * (retry + 1));
  }
}

function retryable(status: number): boolean {
  return status === 412 || status === 429 || (status >= 500 && status !== 501);
}

async function once(settings: TransportSettings, request: Exchange, signal: AbortSignal): Promise<Answer> {
  const url = new URL(request.url);
  const host = request.socketPath ?? url.hostname;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const send = sender(url.protocol === 'https:', settings);
  const sent = send(
    {
      method: request.method,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port,
      path: url.pathname + url.search,
      ...(request.socketPath === undefined ? {} : { socketPath: request.socketPath }),
      headers: headerObject(request),
      signal,
    },
    (response) => collect(response).then(resolve, reject),
  );
  sent.on('error', reject);
  sent.end(request.body);
  return promise.catch((error: unknown) => {
    const [cause, again] = transportCause(error, host, port);
    throw new TransportError(request.method, request.url, cause, again);
  });
}

type Send = (options: RequestOptions, answered: (response: IncomingMessage) => void) => ReturnType<SendHttp>;
type SendHttp = (
  options: ClientRequestArgs,
  answered: (response: IncomingMessage) => void,
) => import('node:http').ClientRequest;

/**
 * Loads only the module that is needed, and not by `import`: to list what node:http exports, that would load all
 * of it, WebSockets included, which takes longer than the rest of a command.
 */
function sender(secure: boolean, settings: TransportSettings): Send {
  const proxy = settings.proxyEnv === undefined ? {} : { proxyEnv: settings.proxyEnv };
  if (!secure) {
    const http = process.getBuiltinModule('node:http');
    const agent = new http.Agent(proxy);
    return (options, answered) => http.request({ ...options, agent }, answered);
  }
  const https = process.getBuiltinModule('node:https');
  const agent = new https.Agent({ ...proxy, ...settings.tls.options(), minVersion: 'TLSv1.2' });
  return (options, answered) => https.request({ ...options, agent }, answered);
}

function headerObject(request: Exchange): Record<string, string | string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of request.headers) headers[name] = [...(headers[name] ?? []), value];
  const length =
    request.body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(request.body)) };
  return { ...headers, ...length };
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > ANSWER_BYTES_MAX) throw new Error(`answer is longer than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(bytes);
  }
  return {
    status: response.statusCode ?? 0,
    location: response.headers.location,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
