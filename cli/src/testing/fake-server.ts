/** An HTTP server that answers what a test told it to, and remembers what it was asked. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type FakeAnswer = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

type Planned = FakeAnswer | ((asked: readonly Asked[]) => FakeAnswer);

export type FakeServer = AsyncDisposable & {
  readonly address: string;
  /** Answers of `METHOD /path` in order; the last one is given again and again. May look at what was asked so far. */
  answer(route: string, ...answers: readonly Planned[]): void;
  /** Forgets all answers. */
  clear(): void;
  /** Requests since the last call. */
  takeAsked(): readonly Asked[];
};

/** @param listen a port of this machine, or the path of a unix socket. */
export async function fakeServer(listen: string | number = 0): Promise<FakeServer> {
  const answers = new Map<string, Planned[]>();
  let asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const method = request.method ?? '';
    const path = request.url ?? '';
    asked.push({ method, path, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    const planned = answers.get(`${method} ${path}`) ?? [];
    const next = planned.length > 1 ? planned.shift() : planned[0];
    const answer = typeof next === 'function' ? next(asked) : next;
    const { status, body, headers } = answer ?? { status: 404, body: '{"errors":[]}', headers: {} };
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => {
    if (typeof listen === 'string') server.listen(listen, resolve);
    else server.listen(listen, '127.0.0.1', resolve);
  });
  const at = server.address();
  return {
    address: typeof at === 'string' ? `unix://${at}` : `http://127.0.0.1:${(at as AddressInfo).port}`,
    answer: (route, ...planned) => void answers.set(route, [...planned]),
    clear: () => answers.clear(),
    takeAsked: () => {
      const taken = asked;
      asked = [];
      return taken;
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
