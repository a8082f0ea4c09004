/** A listener on loopback before a handler that records, and a client that writes raw bytes. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { utf8 } from '@holdfast/core/base/bytes';
import { testEnv } from '@holdfast/core/base/testing/env';
import type { CorsRules, HttpAnswer, RequestHandler } from '@holdfast/core/kernel/answer';
import type { Request } from '@holdfast/core/logical/request';
import type { ListenerConfig } from '../../config/listener-stanza.ts';
import { parseConfig } from '../../config/load.ts';
import { createFront, type Front, type FrontDeps } from '../front.ts';
import { type Listener, openListener } from '../listener.ts';

export type Edge = AsyncDisposable & {
  readonly listener: Listener;
  readonly front: Front;
  readonly port: number;
  /** Requests that reached the handler. */
  readonly requests: Request[];
  readonly env: ReturnType<typeof testEnv>;
};

export type EdgeOptions = {
  /** Settings of the listener besides its address. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly handle?: (request: Request) => Promise<HttpAnswer>;
  readonly cors?: CorsRules;
  readonly front?: Partial<FrontDeps>;
  readonly connectionsMax?: number;
};

/** The listener that `settings` describe, on a port that the system chooses. */
export function listenerConfig(settings: Readonly<Record<string, unknown>>): ListenerConfig {
  const tls = 'tls_cert_file' in settings ? {} : { tls_disable: true };
  const source = {
    storage: { inmem: {} },
    listener: { tcp: { address: '127.0.0.1:0', ...tls, ...settings } },
  };
  const [listener] = parseConfig([{ file: 'test.json', text: JSON.stringify(source) }], {}).listeners;
  if (listener === undefined) throw new Error('no listener');
  return listener;
}

/** The handler's answer by default. */
export const OK: HttpAnswer = { status: 200, headers: {}, body: utf8('{"ok":true}\n') };

export async function openEdge(options: EdgeOptions = {}): Promise<Edge> {
  const env = testEnv();
  const requests: Request[] = [];
  const { cors } = options;
  const handler: RequestHandler = {
    async handle(request) {
      requests.push(request);
      return (await options.handle?.(request)) ?? OK;
    },
    ...(cors !== undefined && { cors: () => cors }),
  };
  const front = createFront({
    entropy: env.entropy,
    log: env.log,
    metrics: env.metrics,
    handler: () => handler,
    ui: undefined,
    hostname: undefined,
    requestMsMax: 60_000,
    ...options.front,
  });
  const listener = await openListener(listenerConfig(options.settings ?? {}), {
    front,
    log: env.log,
    clock: env.clock,
    ...(options.connectionsMax !== undefined && { connectionsMax: options.connectionsMax }),
  });
  return {
    listener,
    front,
    port: Number(listener.address.split(':').at(-1)),
    requests,
    env,
    [Symbol.asyncDispose]: () => listener.close(0),
  };
}

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A connection that sends bytes as they are. */
export class RawClient implements Disposable {
  readonly socket: Socket;
  #received = '';
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(port: number, tls?: { readonly ca: string }) {
    this.socket =
      tls === undefined
        ? connect(port, '127.0.0.1')
        : connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: tls.ca });
    this.socket.setEncoding('latin1');
    this.socket.on('data', (chunk: string) => {
      this.#received += chunk;
      this.#wake?.();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.#closed = true;
      this.#wake?.();
    });
  }

  /** Sends lines of a head, CRLF after each, then `rest`. */
  send(lines: readonly string[], rest = ''): void {
    this.socket.write(Buffer.from(`${lines.join('\r\n')}\r\n${rest}`, 'latin1'));
  }

  write(bytes: string): void {
    this.socket.write(Buffer.from(bytes, 'latin1'));
  }

  /** The next whole answer; undefined when the connection ended before it. */
  async answer(): Promise<RawAnswer | undefined> {
    for (;;) {
      const parsed = parseAnswer(this.#received);
      if (parsed !== undefined) {
        this.#received = this.#received.slice(parsed.length);
        return parsed.answer;
      }
      if (this.#closed) return undefined;
      await this.#more();
    }
  }

  /** Waits for the end of the connection. */
  async ended(): Promise<void> {
    while (!this.#closed) await this.#more();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

function parseAnswer(text: string): { answer: RawAnswer; length: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const status = Number(statusLine.split(' ')[1]);
  const bodyLength =
    status === 204 || status === 304 || status === 100 ? 0 : Number(headers['content-length'] ?? 0);
  const length = headEnd + 4 + bodyLength;
  if (text.length < length) return undefined;
  return { answer: { status, headers, body: text.slice(headEnd + 4, length) }, length };
}

/** One request on a connection of its own. */
export async function exchange(
  port: number,
  method: string,
  path: string,
  options: { readonly headers?: readonly string[]; readonly body?: string } = {},
): Promise<RawAnswer | undefined> {
  using client = new RawClient(port);
  const { headers = [], body } = options;
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body, 'latin1')}`];
  client.send([`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers, ...length, ''], body ?? '');
  return await client.answer();
}
