/** Makes the finished configuration: environment over files over defaults, and checks across settings. */
import { resolve } from 'node:path';
import { parseLogFormat, parseLogLevel } from '../process/log-line.ts';
import { hostPortText, parseHostPort } from './address.ts';
import { parseBool } from './block-reader.ts';
import type { Endpoint, ListenerConfig } from './listener-stanza.ts';
import { type Findings, type Place, type Placed, placeText } from './place.ts';
import { REPLICATION_DEFAULTS } from './replication-stanza.ts';
import { sanitizedState } from './sanitized.ts';
import type { LogConfig, ServerConfig } from './server-config.ts';
import { type Settings, UNAUTHENTICATED_GROUPS } from './settings.ts';
import type { StorageConfig, StorageStanza } from './storage-stanza.ts';
import { didYouMean } from './suggest.ts';
import { TELEMETRY_DEFAULTS } from './telemetry-stanza.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const OWN_PREFIX = 'HOLDFAST_';

/** The same with each `HOLDFAST_<name>` under `VAULT_<name>` as well: our own prefix goes over Vault's. */
export function withOwnNames(environment: Environment): Environment {
  const own = Object.entries(environment)
    .filter(([name]) => name.startsWith(OWN_PREFIX))
    .map(([name, value]) => [`VAULT_${name.slice(OWN_PREFIX.length)}`, value]);
  return { ...environment, ...Object.fromEntries(own) };
}

/** Vault's default of both lease TTLs: 32 days. */
const LEASE_TTL_MS = 768 * 3_600_000;
/** Vault's default_max_request_duration. */
const REQUEST_MS_MAX = 90_000;
const LOG_ROTATE_MS = 24 * 3_600_000;

/** Throws ConfigError with all findings when there is any mistake. */
export function assemble(
  settings: Settings,
  sources: readonly string[],
  environment: Environment,
  findings: Findings,
): ServerConfig {
  // After other mistakes something may be missing only because its block was not understood.
  const whole = !findings.any;
  if (whole && settings.storage === undefined) {
    findings.outsideProblem('no storage: a "storage" block must be given');
  }
  if (whole && settings.listeners.length === 0) {
    findings.outsideProblem('no listener: at least one "listener" block is needed');
  }
  const storage = storageOf(settings.storage, environment, findings);
  const defaultLeaseTtlMs = settings.defaultLeaseTtlMs?.value || LEASE_TTL_MS;
  const maxLeaseTtlMs = settings.maxLeaseTtlMs?.value || LEASE_TTL_MS;
  if (defaultLeaseTtlMs > maxLeaseTtlMs) {
    report(
      findings,
      settings.defaultLeaseTtlMs?.place ?? settings.maxLeaseTtlMs?.place,
      `"default_lease_ttl" (${defaultLeaseTtlMs / 1000}s) is longer than "max_lease_ttl" (${maxLeaseTtlMs / 1000}s)`,
    );
  }
  checkListeners(settings.listeners, findings);
  const disableClustering =
    settings.disableClustering?.value ?? settings.storage?.disableClustering?.value ?? false;
  const addresses = addressesOf(settings, environment, findings);
  const log = logOf(settings, environment, findings);
  const ui = booleanFrom('VAULT_UI', environment, findings) ?? settings.ui?.value ?? false;
  findings.stopOnProblems();
  if (storage === undefined) throw new Error('a storage stanza without findings gave no storage');
  const config: Omit<ServerConfig, 'sanitized'> = {
    sources,
    storage,
    listeners: settings.listeners,
    ...addresses,
    clusterName: settings.clusterName?.value || undefined,
    ui,
    defaultLeaseTtlMs,
    maxLeaseTtlMs,
    defaultMaxRequestMs: settings.defaultMaxRequestMs?.value || REQUEST_MS_MAX,
    log,
    pidFile: settings.pidFile?.value || undefined,
    disableClustering,
    rawStorageEndpoint: settings.rawStorageEndpoint?.value ?? false,
    responseHeaderHostname: settings.responseHeaderHostname?.value ?? false,
    unauthenticatedAccess: settings.unauthenticatedAccess?.value ?? UNAUTHENTICATED_GROUPS,
    telemetry: settings.telemetry ?? TELEMETRY_DEFAULTS,
    replication: settings.replication ?? REPLICATION_DEFAULTS,
    warnings: findings.warnings,
  };
  return { ...config, sanitized: sanitizedState(config) };
}

function report(findings: Findings, place: Place | undefined, message: string): void {
  if (place === undefined) findings.outsideProblem(message);
  else findings.problem(place, message);
}

/** No two listeners can have one address; the system's own message would name none of them. */
function checkListeners(listeners: readonly ListenerConfig[], findings: Findings): void {
  for (const [index, listener] of listeners.entries()) {
    const other = listeners.slice(0, index).find((earlier) => collide(earlier.endpoint, listener.endpoint));
    if (other === undefined) continue;
    findings.problem(
      listener.place,
      `"address" of this listener, ${listener.address}, is taken by the listener at ${placeText(other.place)} with ${other.address}`,
    );
  }
}

function collide(a: Endpoint, b: Endpoint): boolean {
  if (a.type === 'unix' || b.type === 'unix') {
    return a.type === 'unix' && b.type === 'unix' && resolve(a.path) === resolve(b.path);
  }
  // Port 0 is a free one, another for each.
  if (a.port !== b.port || a.port === 0) return false;
  const hosts = [a.host, b.host];
  // `::` takes IPv4 as well.
  if (a.host === b.host || hosts.includes('::')) return true;
  return hosts.includes('0.0.0.0') && !hosts.some((host) => host.includes(':'));
}

function storageOf(
  stanza: StorageStanza | undefined,
  environment: Environment,
  findings: Findings,
): StorageConfig | undefined {
  if (stanza === undefined) return undefined;
  const { type } = stanza;
  if (type !== 'file' && type !== 'raft') return { kind: 'memory', type };
  const path = (type === 'raft' && environment['VAULT_RAFT_PATH']) || stanza.path?.value || '';
  if (path === '') {
    findings.problem(stanza.place, `storage "${type}" needs "path", the folder of its files`);
    return undefined;
  }
  if (type === 'file') return { kind: 'embedded', type, path };
  return {
    kind: 'embedded',
    type,
    path,
    nodeId: environment['VAULT_RAFT_NODE_ID'] || stanza.nodeId?.value || '',
  };
}

function addressesOf(
  settings: Settings,
  environment: Environment,
  findings: Findings,
): { readonly apiAddr: string; readonly clusterAddr: string } {
  const read = (
    variables: readonly string[],
    setting: string,
    placed: Placed<string> | undefined,
  ): URL | undefined => {
    const variable = variables.find((name) => (environment[name] ?? '') !== '');
    const text = variable === undefined ? (placed?.value ?? '') : (environment[variable] ?? '');
    if (text === '') return undefined;
    const url = parseAddress(text);
    if (url === undefined) {
      const what = variable ?? `"${setting}"`;
      report(
        findings,
        variable === undefined ? placed?.place : undefined,
        `${what} must be a URL such as "https://vault.example.com:8200", not "${text}"`,
      );
    }
    return url;
  };
  const api = read(
    ['VAULT_API_ADDR', 'VAULT_REDIRECT_ADDR', 'VAULT_ADVERTISE_ADDR'],
    'api_addr',
    settings.apiAddr ?? settings.storage?.apiAddr,
  );
  const cluster = read(
    ['VAULT_CLUSTER_ADDR'],
    'cluster_addr',
    settings.clusterAddr ?? settings.storage?.clusterAddr,
  );
  const apiAddr =
    api === undefined ? derivedApiAddr(cluster, settings.listeners) : addressText(api, api.protocol);
  // The cluster port always speaks TLS, whatever the address says (Vault rewrites it as well).
  const clusterAddr = cluster === undefined ? derivedClusterAddr(apiAddr) : addressText(cluster, 'https:');
  return { apiAddr, clusterAddr };
}

function parseAddress(text: string): URL | undefined {
  try {
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
    return url.username !== '' || url.password !== '' || url.hostname === '' ? undefined : url;
  } catch {
    return undefined;
  }
}

function addressText(url: URL, protocol: string): string {
  const path = url.pathname === '/' ? '' : url.pathname.replace(/\/$/, '');
  return `${protocol}//${url.host}${path}`;
}

/** A node that knows where its cluster port is reached is reached there by clients too. */
function derivedApiAddr(cluster: URL | undefined, listeners: readonly ListenerConfig[]): string {
  const listener = listeners.find((candidate) => candidate.endpoint.type === 'tcp');
  if (cluster === undefined || listener?.endpoint.type !== 'tcp') return '';
  const host = cluster.hostname.replace(/^\[|\]$/g, '');
  return `${listener.tls === undefined ? 'http' : 'https'}://${hostPortText({ host, port: listener.endpoint.port })}`;
}

/** Vault's rule: the port after the one of `api_addr`. */
function derivedClusterAddr(apiAddr: string): string {
  if (apiAddr === '') return '';
  const url = new URL(apiAddr);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const address = parseHostPort(`${url.hostname}:${port}`, port);
  return address === undefined
    ? ''
    : `https://${hostPortText({ host: address.host, port: address.port + 1 })}`;
}

function logOf(settings: Settings, environment: Environment, findings: Findings): LogConfig {
  const fromEnvironment = <T>(
    name: string,
    parse: (text: string) => T | undefined,
    options: readonly string[],
  ) => {
    const text = environment[name] ?? '';
    if (text === '') return undefined;
    const value = parse(text);
    if (value === undefined) {
      findings.outsideProblem(
        `${name} must be one of ${options.join(', ')}, not "${text}"${didYouMean(text, options)}`,
      );
    }
    return value;
  };
  const level = fromEnvironment('VAULT_LOG_LEVEL', parseLogLevel, [
    'trace',
    'debug',
    'info',
    'warn',
    'error',
  ]);
  const format = fromEnvironment('VAULT_LOG_FORMAT', parseLogFormat, ['standard', 'json']);
  return {
    level: level ?? settings.logLevel?.value ?? 'info',
    format: format ?? settings.logFormat?.value ?? 'standard',
    file: environment['VAULT_LOG_FILE'] || settings.logFile?.value || undefined,
    rotateBytes: settings.logRotateBytes?.value ?? 0,
    rotateMs: settings.logRotateMs?.value ?? LOG_ROTATE_MS,
    maxFiles: settings.logRotateMaxFiles?.value ?? 0,
  };
}

function booleanFrom(name: string, environment: Environment, findings: Findings): boolean | undefined {
  const text = environment[name] ?? '';
  if (text === '') return undefined;
  const value = parseBool(text);
  if (value === undefined) findings.outsideProblem(`${name} must be true or false, not "${text}"`);
  return value;
}
