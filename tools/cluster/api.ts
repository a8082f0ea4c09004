/** A plain HTTPS client of the API, independent of our own CLI. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

export type ApiOptions = {
  readonly address: string;
  readonly caFile: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
};

/** An answer of a shape that the reader knows. */
// biome-ignore lint/suspicious/noExplicitAny: tests and demo look into answers of many shapes
export type AnyJson = any;

export type Answer = {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  /** Parsed body; an empty object when there was none or it was not JSON. */
  readonly json: AnyJson;
};

const agents = new Map<string, Agent>();

function agentFor(caFile: string): Agent {
  const agent = agents.get(caFile) ?? new Agent({ ca: readFileSync(caFile), keepAlive: false });
  agents.set(caFile, agent);
  return agent;
}

/** Sends `body` as JSON (a string goes as it is). Rejects when there is no answer. */
export function callApi(options: ApiOptions, method: string, path: string, body?: unknown): Promise<Answer> {
  const url = new URL(path.startsWith('/') ? path : `/v1/${path}`, options.address);
  const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        agent: agentFor(options.caFile),
        timeout: options.timeoutMs ?? 60_000,
        headers: {
          ...(options.token !== undefined && { 'x-vault-token': options.token }),
          ...(payload !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
          ...options.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
        });
      },
    );
    sent.once('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer in time`)));
    sent.once('error', reject);
    sent.end(payload);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
