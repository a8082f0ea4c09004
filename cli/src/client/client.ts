/** Vault's API as commands use it. Immutable: `with` gives a client that differs in something. */
import { Generated, RequestError } from '../failure.ts';
import { compactJson } from '../output/json.ts';
import { mapOf, type Tree, type TreeMap } from '../output/tree.ts';
import { type Address, requestUrl } from './address.ts';
import { curlCommand } from './curl.ts';
import { ApiError } from './errors.ts';
import { samplePolicy } from './sample-policy.ts';
import { parseAnswer, parseSecret, type Secret, saysSomething } from './secret.ts';
import { type Answer, type Exchange, exchange, type TransportSettings } from './transport.ts';

export type ClientSettings = {
  readonly address: Address;
  readonly transport: TransportSettings;
  readonly token: string;
  /** Sent with every request: namespace, MFA, and those of -header. */
  readonly headers: readonly (readonly [string, string])[];
  /** Go duration; '' for no wrapping. */
  readonly wrapTtl: string;
  /** Generate this instead of sending. */
  readonly generate: 'curl' | 'policy' | undefined;
  readonly followRedirects: boolean;
  /** Name to put into generated commands. */
  readonly program: string;
};

export type Query = Readonly<Record<string, string | readonly string[]>>;

type Request = {
  readonly query?: Query;
  readonly body?: Tree;
  readonly headers?: readonly (readonly [string, string])[];
};

export class Client {
  readonly settings: ClientSettings;

  constructor(settings: ClientSettings) {
    this.settings = settings;
  }

  /** As Vault prints it. */
  get addressText(): string {
    return this.settings.address.url.origin + this.settings.address.url.pathname.replace(/\/$/, '');
  }

  with(change: Partial<ClientSettings>): Client {
    return new Client({ ...this.settings, ...change });
  }

  /** For the requests a command makes on the way to its own: sent even when the own one is only to be shown. */
  forPreflight(): Client {
    return this.with({ wrapTtl: '', generate: undefined });
  }

  /** Throws ApiError for every status that is no success, TransportError when there is no answer. */
  async request(method: string, path: string, options: Request = {}): Promise<Answer> {
    const prepared = this.prepare(method, path, options);
    if (this.settings.generate !== undefined) throw new Generated(this.generated(prepared, path, options));
    let answer = await exchange(this.settings.transport, prepared);
    let url = prepared.url;
    if (
      [301, 302, 307].includes(answer.status) &&
      this.settings.followRedirects &&
      answer.location !== undefined
    ) {
      url = redirected(url, answer.location);
      answer = await exchange(this.settings.transport, { ...prepared, url });
    }
    const healthOfStandby = answer.status === 429 && path === 'sys/health';
    if ((answer.status >= 200 && answer.status < 400) || healthOfStandby) return answer;
    throw new ApiError(method, url, answer.status, answer.body);
  }

  /** A bare JSON answer (seal status and the like). */
  async json(method: string, path: string, options: Request = {}): Promise<TreeMap> {
    return mapOf(parseAnswer((await this.request(method, path, options)).body));
  }

  /** Undefined when there is nothing at the path. */
  read(path: string, query: Query = {}): Promise<Secret | undefined> {
    return this.secretOrNothing(this.request('GET', path, { query }));
  }

  list(path: string, query: Query = {}): Promise<Secret | undefined> {
    return this.secretOrNothing(this.request('GET', path, { query: { ...query, list: 'true' } }));
  }

  /** Undefined when the answer has no body. */
  async write(path: string, body: Tree, method: 'PUT' | 'POST' = 'PUT'): Promise<Secret | undefined> {
    return parseSecret((await this.request(method, path, { body })).body);
  }

  async patch(path: string, body: Tree): Promise<Secret | undefined> {
    const headers = [['Content-Type', 'application/merge-patch+json']] as const;
    return parseSecret((await this.request('PATCH', path, { body, headers })).body);
  }

  async delete(path: string, query: Query = {}): Promise<Secret | undefined> {
    return parseSecret((await this.request('DELETE', path, { query })).body);
  }

  /** Opens a wrapping token: with itself when no other token is at hand, else named in the body. */
  async unwrap(token: string): Promise<Secret | undefined> {
    const own = this.settings.token;
    if (token === '' || token === own) return this.write('sys/wrapping/unwrap', null);
    if (own === '') return this.with({ token }).write('sys/wrapping/unwrap', null);
    return this.write('sys/wrapping/unwrap', { token });
  }

  private async secretOrNothing(answer: Promise<Answer>): Promise<Secret | undefined> {
    try {
      return parseSecret((await answer).body);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      const secret = secretOfError(error);
      return saysSomething(secret) ? secret : undefined;
    }
  }

  private prepare(method: string, path: string, options: Request): Exchange {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(options.query ?? {})) {
      for (const item of typeof value === 'string' ? [value] : value) query.append(name, item);
    }
    return {
      method,
      url: requestUrl(this.settings.address, path, query),
      socketPath: this.settings.address.socketPath,
      headers: [...this.requestHeaders(method, path), ...(options.headers ?? [])],
      body: options.body === undefined ? undefined : compactJson(options.body),
    };
  }

  private requestHeaders(method: string, path: string): readonly (readonly [string, string])[] {
    const { token, headers } = this.settings;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    if (/[\u0000-\u001f\u007f-\u009f]/.test(token)) {
      throw new RequestError('configured Vault token contains non-printable characters and cannot be used');
    }
    const wrapsData = path === 'sys/wrapping/wrap' && (method === 'PUT' || method === 'POST');
    const wrapTtl = this.settings.wrapTtl || (wrapsData ? '5m' : '');
    return [
      ['X-Vault-Request', 'true'],
      ...(token === '' ? [] : [['X-Vault-Token', token] as const]),
      ...(wrapTtl === '' ? [] : [['X-Vault-Wrap-TTL', wrapTtl] as const]),
      ...headers,
    ];
  }

  private generated(request: Exchange, path: string, options: Request): string {
    if (this.settings.generate === 'policy') {
      return samplePolicy(request.method, path.replace(/^\/+|\/+$/g, ''), options.query?.['list'] === 'true');
    }
    return curlCommand(request, this.settings.transport.tls.names, this.settings.program);
  }
}

/** What an error body holds besides `errors`: warnings or data; undefined when it is no envelope. */
export function secretOfError(error: ApiError): Secret | undefined {
  try {
    return parseSecret(error.body);
  } catch {
    return undefined;
  }
}

function redirected(from: string, location: string): string {
  const to = URL.parse(location, from);
  if (to === null) throw new RequestError('redirect to an address that cannot be read');
  if (from.startsWith('https:') && to.protocol !== 'https:') {
    throw new RequestError('redirect would cause protocol downgrade');
  }
  return to.toString();
}
