/** The client that the flags and the environment of a command describe. */
import { setTimeout as sleep } from 'node:timers/promises';
import { variable } from '../environment.ts';
import { Failure } from '../failure.ts';
import { durationText, parseDuration } from '../flags/duration.ts';
import type { FlagValues } from '../flags/flag.ts';
import { parseBool } from '../flags/parse.ts';
import { DEFAULT_ADDRESS, type httpFlags, NOT_SET } from '../flags/standard-flags.ts';
import type { Host } from '../host.ts';
import type { Terminal } from '../terminal.ts';
import { tokenStore } from '../token-store.ts';
import { parseAddress } from './address.ts';
import { Client } from './client.ts';
import { tlsFiles } from './tls-files.ts';

const TIMEOUT_MS = 60_000;

export type HttpFlags = FlagValues<typeof httpFlags>;

/** A client with the token of the environment or the token store. Throws Failure 2. */
export async function connect(
  host: Host,
  terminal: Terminal,
  flags: HttpFlags,
  program: string,
): Promise<Client> {
  const client = connectWithoutToken(host, terminal, flags, program);
  if (client.settings.token !== '') return client;
  try {
    return client.with({ token: await tokenStore(host, addressOf(flags)).get() });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      2,
      `failed to get token from token helper: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** A client that knows at most the token of the environment: for logging in. */
export function connectWithoutToken(
  host: Host,
  terminal: Terminal,
  flags: HttpFlags,
  program: string,
): Client {
  const { env } = host;
  warnOfDefaultAddress(host, terminal, flags);
  return new Client({
    address: parseAddress(addressOf(flags)),
    transport: {
      tls: tlsFiles({
        caCert: flags['ca-cert'],
        caCertBytes: variable(env, 'CACERT_BYTES') ?? '',
        caPath: flags['ca-path'],
        clientCert: flags['client-cert'],
        clientKey: flags['client-key'],
        serverName: flags['tls-server-name'],
        skipVerify: flags['tls-skip-verify'] || boolean(host, 'SKIP_VERIFY'),
      }),
      // Vault's command line does not retry unless it is told to.
      maxRetries: whole(host, 'MAX_RETRIES') ?? 0,
      timeoutMs: timeout(host),
      proxyEnv: proxies(host),
      pause: (milliseconds) => sleep(milliseconds),
    },
    token: variable(env, 'TOKEN') ?? '',
    headers: headers(flags),
    wrapTtl: flags['wrap-ttl'] === 0 ? '' : durationText(flags['wrap-ttl']),
    generate: flags['output-curl-string'] ? 'curl' : flags['output-policy'] ? 'policy' : undefined,
    followRedirects: !flags['disable-redirects'],
    program,
  });
}

function addressOf(flags: HttpFlags): string {
  return flags['agent-address'] || flags.address || DEFAULT_ADDRESS;
}

function warnOfDefaultAddress(host: Host, terminal: Terminal, flags: HttpFlags): void {
  if (flags.address !== '' || flags['agent-address'] !== '') return;
  if (flags['non-interactive'] || !host.stdin.isTerminal) return;
  terminal.warn(`WARNING! VAULT_ADDR and -address unset. Defaulting to ${DEFAULT_ADDRESS}.`);
}

function headers(flags: HttpFlags): readonly (readonly [string, string])[] {
  const forbidden = [...flags.header.keys()].filter((name) => name.startsWith('X-Vault-'));
  if (forbidden.length > 0) {
    const text = "Header starting by 'X-Vault-' are for internal usage only";
    throw new Failure(2, `failed to setup Headers[${forbidden.join(', ')}]: ${text}`);
  }
  const namespace = flags.ns === NOT_SET ? flags.namespace : flags.ns;
  const all: (readonly [string, string])[] = [...flags.header];
  if (namespace !== NOT_SET && namespace !== '') {
    all.push(['X-Vault-Namespace', `${namespace.replace(/^\/+|\/+$/g, '')}/`]);
  }
  for (const credential of flags.mfa) all.push(['X-Vault-MFA', credential]);
  if (flags['policy-override']) all.push(['X-Vault-Policy-Override', 'true']);
  return all;
}

function boolean(host: Host, name: string): boolean {
  const text = variable(host.env, name) ?? '';
  if (text === '') return false;
  const value = parseBool(text);
  if (value === undefined) throw new Failure(2, `failed to read environment: could not parse VAULT_${name}`);
  return value;
}

function whole(host: Host, name: string): number | undefined {
  const text = variable(host.env, name) ?? '';
  if (text === '') return undefined;
  if (!/^\d{1,6}$/.test(text))
    throw new Failure(2, `failed to read environment: could not parse VAULT_${name}`);
  return Number(text);
}

function timeout(host: Host): number {
  const text = variable(host.env, 'CLIENT_TIMEOUT') ?? '';
  if (text === '') return TIMEOUT_MS;
  const value = parseDuration(text);
  if (value === undefined || value <= 0)
    throw new Failure(2, 'failed to read environment: could not parse "VAULT_CLIENT_TIMEOUT"');
  return value;
}

/** Proxy variables: Vault's own win over the usual ones. Undefined when none is set, which keeps the agent simple. */
function proxies(host: Host): NodeJS.ProcessEnv | undefined {
  const own = variable(host.env, 'PROXY_ADDR') ?? variable(host.env, 'HTTP_PROXY');
  if (own !== undefined && own !== '') return { HTTP_PROXY: own, HTTPS_PROXY: own };
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];
  const set = Object.fromEntries(names.flatMap((name) => (host.env[name] ? [[name, host.env[name]]] : [])));
  if (!Object.keys(set).some((name) => !name.toLowerCase().startsWith('no_'))) return undefined;
  // As in Go, nothing on this machine is asked through a proxy.
  const direct = [set['NO_PROXY'] ?? set['no_proxy'] ?? '', 'localhost', '127.0.0.1', '::1', '[::1]'];
  return { ...set, NO_PROXY: direct.filter((host) => host !== '').join(',') };
}
