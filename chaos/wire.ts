/** HTTPS calls over connections that are kept, for clients that ask much. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { Answer } from '../tools/cluster/api.ts';

export type WireOptions = {
  /** `host:port`. */
  readonly address: string;
  readonly caFile: string;
  readonly timeoutMs?: number;
};

export class Wire {
  readonly #options: WireOptions;
  readonly #agent: Agent;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#agent = new Agent({ ca: readFileSync(options.caFile), keepAlive: true, maxSockets: 32 });
  }

  /** Rejects when there is no answer within the time. */
  call(method: string, path: string, token: string, body?: unknown): Promise<Answer> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        `https://${this.#options.address}/v1/${path}`,
        {
          method,
          agent: this.#agent,
          headers: {
            ...(token !== '' && { 'x-vault-token': token }),
            ...(payload !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(payload),
            }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', fail);
          response.once('end', () => {
            clearTimeout(timer);
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json: parsed(text),
            });
          });
        },
      );
      const fail = (error: Error): void => {
        clearTimeout(timer);
        reject(error);
      };
      const timer = setTimeout(
        () => sent.destroy(new Error(`${method} ${path}: no answer in time`)),
        this.#options.timeoutMs ?? 5000,
      );
      sent.once('error', fail);
      sent.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

function parsed(text: string): Answer['json'] {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
