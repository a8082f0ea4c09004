/** A listening socket with the limits of HTTP, over TCP (plain or TLS) or a unix socket. */
import { chmodSync, chownSync, lstatSync, unlinkSync } from 'node:fs';
import {
  createServer as createHttp,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps, Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock, Log } from '@holdfast/core/base/env';
import { HTTP_CONNECTIONS_MAX, HTTP_HEAD_BYTES_MAX, HTTP_HEADERS_MAX } from '@holdfast/core/base/limits';
import { Refusal } from '@holdfast/core/base/refusal';
import { hostPortText } from '../config/address.ts';
import type { ListenerConfig } from '../config/listener-stanza.ts';
import { bodyTooLarge } from './body.ts';
import { type Connections, trackConnections } from './connections.ts';
import type { Front } from './front.ts';
import { continueWithList, restoreMethod } from './list-method.ts';
import { loadTls } from './tls.ts';
import { refusalAnswer } from './write-answer.ts';

export type Listener = {
  /** The bound address, with the real port where the configuration says 0. */
  readonly address: string;
  readonly config: ListenerConfig;
  /** Takes response headers and certificates of `config` anew (SIGHUP). Throws Error and changes nothing when the files are wrong. */
  reload(config: ListenerConfig): void;
  /** Stops accepting; waits up to `graceMs` for requests in flight, then cuts what is left. */
  close(graceMs: number): Promise<void>;
};

/** How often node looks for connections that are too slow, ms. */
const SLOW_CHECK_MS = 1000;
const HANDSHAKE_MS_MAX = 10_000;
/** How long a refused body may still drain, so that its client sees the answer before the reset, ms (Go: 500). */
const LINGER_MS = 500;

export async function openListener(
  config: ListenerConfig,
  deps: { readonly front: Front; readonly log: Log; readonly clock: Clock; readonly connectionsMax?: number },
): Promise<Listener> {
  const { front, log } = deps;
  let current = config;
  const secure = config.tls !== undefined;
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    restoreMethod(request, (listener) => response.once('finish', listener));
    connections.busy(request.socket, response);
    lingerWhenCut(request, response);
    front.serve(request, response, current, secure);
  };
  const server = createServer(config, deps.clock, log, onRequest);
  const connections = trackConnections(server, secure);
  server.maxHeadersCount = HTTP_HEADERS_MAX;
  server.maxConnections = deps.connectionsMax ?? HTTP_CONNECTIONS_MAX;
  server.timeout = config.writeTimeoutMs;
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // A client that asks first is spared sending a body that is refused anyway.
    if (!declaresTooMuch(request, current)) response.writeContinue();
    onRequest(request, response);
  });
  server.on('clientError', (error: Error & { code?: string; rawPacket?: Buffer }, socket: Socket) => {
    if (!continueWithList(server, error, socket)) answerClientError(error, socket);
  });
  server.on('drop', () =>
    log.write('warn', 'connection refused: too many are open', { listener: config.address }),
  );
  server.on('tlsClientError', (error: Error, socket: Socket) => {
    log.write('debug', 'TLS handshake failed', { client: socket.remoteAddress ?? '', error: error.message });
  });
  await bind(server, config);
  return {
    address: boundAddress(server, config),
    config,
    reload(next) {
      if (server instanceof HttpsServer && next.tls !== undefined) {
        const loaded = loadTls(next.tls, deps.clock.now());
        server.setSecureContext(loaded.options);
        for (const warning of loaded.warnings) log.write('warn', warning);
      }
      current = next;
    },
    close: (graceMs) => close(server, connections, graceMs),
  };
}

function createServer(
  config: ListenerConfig,
  clock: Clock,
  log: Log,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Server | HttpsServer {
  const options: ServerOptions = {
    maxHeaderSize: HTTP_HEAD_BYTES_MAX,
    headersTimeout: config.headerTimeoutMs,
    requestTimeout: config.readTimeoutMs,
    keepAliveTimeout: config.idleTimeoutMs,
    connectionsCheckingInterval: SLOW_CHECK_MS,
    noDelay: true,
    insecureHTTPParser: false,
    // Node's own answer has no body; the front refuses with one that clients can show.
    requireHostHeader: false,
  };
  if (config.tls === undefined) return createHttp(options, onRequest);
  const loaded = loadTls(config.tls, clock.now());
  for (const warning of loaded.warnings) log.write('warn', warning);
  return createHttps({ ...options, ...loaded.options, handshakeTimeout: HANDSHAKE_MS_MAX }, onRequest);
}

function declaresTooMuch(request: IncomingMessage, config: ListenerConfig): boolean {
  const declared = Number(request.headers['content-length'] ?? '0');
  return config.requestBytesMax > 0 && declared > config.requestBytesMax;
}

/** After an early answer the rest of the body is thrown away for a moment, then the connection is cut. */
function lingerWhenCut(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete) return;
    request.resume();
    setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
  });
}

/** What node itself refuses: malformed heads, too many bytes of them, heads and bodies that come too slowly. */
function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Refusal(431, 'request header fields too large')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new Refusal(408, 'request came too slowly')
        : error.code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW'
          ? bodyTooLarge()
          : new Refusal(400, 'malformed HTTP request');
  const { body } = refusalAnswer(refusal);
  const head = [
    `HTTP/1.1 ${refusal.status} ${REASON[refusal.status] ?? 'Bad Request'}`,
    'Content-Type: application/json',
    'Cache-Control: no-store',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
}

const REASON: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};

function bind(server: Server | HttpsServer, config: ListenerConfig): Promise<void> {
  const { endpoint } = config;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => reject(new Error(`listener ${config.address}: ${error.message}`));
    server.once('error', fail);
    const bound = (): void => {
      server.off('error', fail);
      try {
        if (endpoint.type === 'unix') restrictSocket(endpoint);
        resolve();
      } catch (error) {
        server.close();
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    };
    if (endpoint.type === 'unix') {
      removeStaleSocket(endpoint.path);
      server.listen(endpoint.path, bound);
    } else server.listen(endpoint.port, endpoint.host, bound);
  });
}

type UnixEndpoint = Extract<ListenerConfig['endpoint'], { type: 'unix' }>;

function restrictSocket(endpoint: UnixEndpoint): void {
  if (endpoint.mode !== undefined) chmodSync(endpoint.path, endpoint.mode);
  if (endpoint.uid !== undefined || endpoint.gid !== undefined) {
    const stats = lstatSync(endpoint.path);
    chownSync(endpoint.path, endpoint.uid ?? stats.uid, endpoint.gid ?? stats.gid);
  }
}

/** A socket that an earlier run left behind. Anything else at that path stays, and binding fails. */
function removeStaleSocket(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) unlinkSync(path);
}

function boundAddress(server: Server | HttpsServer, config: ListenerConfig): string {
  const bound: AddressInfo | string | null = server.address();
  if (bound === null || typeof bound === 'string') return config.address;
  return hostPortText({ host: bound.address, port: bound.port });
}

function close(server: Server | HttpsServer, connections: Connections, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => connections.cut(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    connections.endIdle();
  });
}
