/** Clients under which faults happen: closed loop (next after the answer) and open loop (at a rate, whatever comes back). */

import type { Cleanup, Site } from '../acceptance/site.ts';
import type { Answer } from '../tools/cluster/api.ts';
import { until } from '../tools/cluster/node.ts';
import type { History, Outcome } from './history.ts';
import { Random } from './random.ts';
import { Wire } from './wire.ts';

/** Where clients go: a place, or any site with an address of its own. */
export type Target = {
  readonly name: string;
  readonly site: Site;
  readonly clients: { readonly address: string };
};

export type LoadOptions = {
  /** First part of every path; no two loads of a run share one. */
  readonly name: string;
  /** Closed-loop clients. */
  readonly clients?: number;
  /** Requests per second of one open-loop client besides; 0 is none. */
  readonly rate?: number;
  /** Share of tokens made and revoked among all requests. */
  readonly tokens?: number;
  /** Looks at the head of the log before and after each request, so that its index is known. */
  readonly indexed?: boolean;
  readonly timeoutMs?: number;
};

/** Most requests of an open-loop client that wait for an answer. */
const OPEN_LOOP_WAITING_MAX = 64;

/**
 * What an answer says about the effect. Refusals come before a commit; 500 and 502 say that something broke,
 * which may be the answer's way back.
 */
function outcomeOf(answer: Answer): Outcome {
  if (answer.status >= 200 && answer.status < 300) return 'acknowledged';
  return answer.status < 500 || answer.status === 503 ? 'refused' : 'unknown';
}

export class Load {
  readonly #place: Target;
  readonly #history: History;
  readonly #options: LoadOptions;
  readonly #random: Random;
  readonly #wire: Wire;
  readonly #tokens: string[] = [];
  readonly #running: Promise<void>[] = [];
  #count = 0;
  #acknowledged = 0;
  #failed = 0;
  #stopping = false;
  #wake: (() => void) | undefined;

  constructor(world: Cleanup, place: Target, history: History, seed: number, options: LoadOptions) {
    world.after(() => this.stop());
    this.#place = place;
    this.#history = history;
    this.#options = options;
    this.#random = new Random(seed);
    this.#wire = new Wire({
      address: place.clients.address,
      caFile: place.site.node.tls.caFile,
      timeoutMs: options.timeoutMs ?? 5000,
    });
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Requests that were refused or had no answer. */
  get failed(): number {
    return this.#failed;
  }

  start(): this {
    for (let i = 0; i < (this.#options.clients ?? 2); i++) this.#running.push(this.#closedLoop());
    if ((this.#options.rate ?? 0) > 0) this.#running.push(this.#openLoop(this.#options.rate ?? 0));
    return this;
  }

  /** Waits for `more` further acknowledgements. */
  async reach(more: number, limitMs = 20_000): Promise<void> {
    const wanted = this.#acknowledged + more;
    await until(
      `${wanted} acknowledgements of ${this.#options.name} (${this.#acknowledged} yet, ${this.#failed} failed)`,
      async () => this.#acknowledged >= wanted,
      limitMs,
    );
  }

  /** Waits for `more` further requests that are refused or have no answer. */
  async reachFailures(more: number): Promise<void> {
    const wanted = this.#failed + more;
    await until(`${wanted} failures of ${this.#options.name}`, async () => this.#failed >= wanted, 20_000);
  }

  /** Ends when every client has its last answer. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    await Promise.all(this.#running);
    this.#wire.close();
  }

  async #closedLoop(): Promise<void> {
    while (!this.#stopping) {
      // A server that is away is asked again a little later.
      if (!(await this.#once())) await this.#pause(20);
    }
  }

  async #openLoop(rate: number): Promise<void> {
    const waiting = new Set<Promise<unknown>>();
    while (!this.#stopping) {
      if (waiting.size < OPEN_LOOP_WAITING_MAX) {
        const asked = this.#once();
        waiting.add(asked);
        asked.finally(() => waiting.delete(asked));
      }
      await this.#pause(1000 / rate);
    }
    await Promise.all(waiting);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #once(): Promise<boolean> {
    const dice = this.#random.next();
    const tokens = this.#options.tokens ?? 0;
    const number = this.#count++;
    if (dice < tokens / 2) return this.#makeToken();
    const victim = dice < tokens ? this.#tokens.shift() : undefined;
    if (victim !== undefined) return this.#revoke(victim);
    return this.#put(`${this.#options.name}/${number}`, `${this.#options.name} ${number} ${dice}`);
  }

  #put(path: string, value: string): Promise<boolean> {
    return this.#ask('put', path, value, () =>
      this.#wire.call('POST', `secret/data/${path}`, this.#place.site.rootToken, { data: { value } }),
    );
  }

  #makeToken(): Promise<boolean> {
    return this.#ask('token', '', '', () =>
      this.#wire.call('POST', 'auth/token/create', this.#place.site.rootToken, {
        policies: ['default'],
        ttl: '1h',
      }),
    );
  }

  #revoke(token: string): Promise<boolean> {
    return this.#ask('revoke', token, '', () =>
      this.#wire.call('POST', 'auth/token/revoke', this.#place.site.rootToken, { token }),
    );
  }

  async #ask(
    kind: 'put' | 'token' | 'revoke',
    subject: string,
    value: string,
    call: () => Promise<Answer>,
  ): Promise<boolean> {
    const after = await this.#head();
    const answer = await call().catch(() => undefined);
    const outcome = answer === undefined ? 'unknown' : outcomeOf(answer);
    const made = kind === 'token' && outcome === 'acknowledged' ? answer?.json.auth.client_token : undefined;
    if (made !== undefined) this.#tokens.push(made);
    const upTo = outcome === 'acknowledged' ? await this.#head() : undefined;
    const place = this.#place.name;
    this.#history.add({ kind, subject: made ?? subject, value, place, outcome, after, upTo });
    if (outcome === 'acknowledged') this.#acknowledged += 1;
    else this.#failed += 1;
    return outcome === 'acknowledged';
  }

  async #head(): Promise<number | undefined> {
    if (this.#options.indexed !== true) return undefined;
    const answer = await this.#wire.call('GET', 'sys/replication/dr/status', '').catch(() => undefined);
    return answer?.status === 200 ? answer.json.data.last_wal : undefined;
  }
}
