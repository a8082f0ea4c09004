/** The `listener` stanzas: where clients connect, and under which rules. */
import { BlockList } from 'node:net';
import { type Block, plain } from '@holdfast/core/base/hcl/blocks';
import { REQUEST_BODY_BYTES_MAX } from '@holdfast/core/base/limits';
import {
  API_PORT,
  fillAddressTemplate,
  hostPortText,
  isLoopback,
  parseAddressSet,
  parseHostPort,
} from './address.ts';
import { BlockReader } from './block-reader.ts';
import type { Findings, Place, Placed } from './place.ts';
import { type ResponseHeaders, readResponseHeaders } from './response-headers.ts';
import { didYouMean } from './suggest.ts';
import { readTls, type TlsConfig } from './tls-settings.ts';

export type ForwardedForConfig = {
  /** Proxies whose X-Forwarded-For is believed. */
  readonly authorized: BlockList;
  readonly hopSkips: number;
  readonly rejectNotPresent: boolean;
  readonly rejectNotAuthorized: boolean;
};

export type Endpoint =
  | { readonly type: 'tcp'; readonly host: string; readonly port: number }
  | {
      readonly type: 'unix';
      readonly path: string;
      readonly mode: number | undefined;
      readonly uid: number | undefined;
      readonly gid: number | undefined;
    };

export type ListenerConfig = {
  readonly place: Place;
  readonly endpoint: Endpoint;
  /** `host:port` or the socket's path, for people. */
  readonly address: string;
  /** Where the cluster port of this listener is, `host:port`; '' for unix sockets. */
  readonly clusterAddress: string;
  readonly tls: TlsConfig | undefined;
  /** 0 is no limit. */
  readonly requestBytesMax: number;
  /** How long the handling of one request may take, ms. */
  readonly requestMsMax: number | undefined;
  readonly headerTimeoutMs: number;
  /** For the whole request, head and body, ms. */
  readonly readTimeoutMs: number;
  /** 0 is no limit. */
  readonly writeTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly requireRequestHeader: boolean;
  readonly forwardedFor: ForwardedForConfig | undefined;
  readonly unauthenticatedMetrics: boolean;
  readonly statusEndpointsDisabled: boolean;
  readonly responseHeaders: ResponseHeaders;
  /** The stanza as it was written, for sys/config/state/sanitized. */
  readonly raw: Readonly<Record<string, unknown>>;
};

/** Vault gives 10 s; five are plenty for a head of a few kilobytes and cost slow attackers more. */
const HEADER_TIMEOUT_MS = 5_000;
const READ_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 5 * 60_000;
/** A head that may take longer than this is an attack surface, not a setting. */
const HEADER_TIMEOUT_MS_MAX = 60_000;

type ListenerBlock = Block & { readonly place: Place };

/** Undefined (and findings) when the stanza has mistakes that leave nothing to listen on. */
export function readListener(
  block: ListenerBlock,
  file: string,
  findings: Findings,
): ListenerConfig | undefined {
  const type = block.labels[0] ?? '';
  if (type !== 'tcp' && type !== 'unix') {
    findings.problem(
      block.place,
      `listener type "${type}" is unknown, only "tcp" and "unix" are${didYouMean(type, ['tcp', 'unix'])}`,
    );
    return undefined;
  }
  const reader = new BlockReader(file, block.body, ` in listener "${type}"`, findings);
  const addresses =
    type === 'tcp' ? readTcp(reader, block.place, findings) : readUnix(reader, block.place, findings);
  const tls = readTls(reader, block.place, findings);
  const limits = readLimits(reader, findings);
  const switches = readSwitches(reader, findings);
  const forwardedFor = readForwardedFor(reader, findings);
  const bodies = reader.blocks('custom_response_headers', 0).map((headers) => headers.body);
  const responseHeaders = readResponseHeaders(file, bodies, findings);
  rejectOthers(reader);
  reader.finish();
  if (addresses === undefined) return undefined;
  if (tls === undefined && addresses.endpoint.type === 'tcp' && !isLoopback(addresses.endpoint.host)) {
    findings.warning(
      block.place,
      `listener ${addresses.address} has TLS off and is not on a loopback address: tokens and secrets can be read on the network`,
    );
  }
  return {
    place: block.place,
    ...addresses,
    tls,
    ...limits,
    ...switches,
    forwardedFor,
    responseHeaders,
    raw: rawOf(block),
  };
}

function rawOf(block: ListenerBlock): Readonly<Record<string, unknown>> {
  const value = plain(block.body);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

type Addresses = Pick<ListenerConfig, 'endpoint' | 'address' | 'clusterAddress'>;

function readTcp(reader: BlockReader, place: Place, findings: Findings): Addresses | undefined {
  reader.string('type');
  const written = reader.string('address') ?? { value: `127.0.0.1:${API_PORT}`, place };
  const main = readAddress(written, API_PORT, 'address', findings);
  const cluster = reader.string('cluster_address');
  const clusterPort = main === undefined || main.port === 0 ? 0 : main.port + 1;
  const clusterMain =
    cluster === undefined
      ? main && { ...main, port: clusterPort }
      : readAddress(cluster, clusterPort, 'cluster_address', findings);
  if (main === undefined || clusterMain === undefined) return undefined;
  return {
    endpoint: { type: 'tcp', ...main },
    address: hostPortText(main),
    clusterAddress: hostPortText(clusterMain),
  };
}

function readAddress(text: Placed<string>, port: number, name: string, findings: Findings) {
  try {
    const address = parseHostPort(fillAddressTemplate(text.value), port);
    if (address === undefined) {
      findings.problem(
        text.place,
        `"${name}" must be host:port, such as "127.0.0.1:${API_PORT}", not "${text.value}"`,
      );
    }
    return address;
  } catch (error) {
    findings.problem(text.place, `"${name}": ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function readUnix(reader: BlockReader, place: Place, findings: Findings): Addresses | undefined {
  reader.string('type');
  const path = reader.string('address');
  const mode = reader.string('socket_mode');
  const uid = readId(reader.string('socket_user'), 'socket_user', findings);
  const gid = readId(reader.string('socket_group'), 'socket_group', findings);
  const bits =
    mode === undefined ? undefined : /^0?[0-7]{3}$/.test(mode.value) ? Number.parseInt(mode.value, 8) : -1;
  if (mode !== undefined && bits === -1) {
    findings.problem(mode.place, `"socket_mode" must be an octal mode such as "660", not "${mode.value}"`);
  }
  if (path === undefined) {
    findings.problem(place, 'listener "unix" needs "address", the path of the socket');
    return undefined;
  }
  return {
    endpoint: { type: 'unix', path: path.value, mode: bits, uid, gid },
    address: path.value,
    clusterAddress: '',
  };
}

function readId(id: Placed<string> | undefined, name: string, findings: Findings): number | undefined {
  if (id === undefined) return undefined;
  if (/^\d+$/.test(id.value)) return Number(id.value);
  findings.problem(id.place, `"${name}" must be a numeric id, not "${id.value}"`);
  return undefined;
}

function readLimits(reader: BlockReader, findings: Findings) {
  const bytes = reader.size('max_request_size', true);
  const duration = reader.duration('max_request_duration');
  const header = reader.duration('http_read_header_timeout');
  if (header !== undefined && (header.value === 0 || header.value > HEADER_TIMEOUT_MS_MAX)) {
    findings.problem(header.place, '"http_read_header_timeout" must be between 1ms and 60s');
  }
  const read = reader.duration('http_read_timeout');
  const readTimeoutMs = read?.value ?? READ_TIMEOUT_MS;
  const headerTimeoutMs = header?.value ?? HEADER_TIMEOUT_MS;
  const given = bytes?.value ?? 0;
  return {
    requestBytesMax: given < 0 ? 0 : given === 0 ? REQUEST_BODY_BYTES_MAX : given,
    requestMsMax: duration?.value === 0 ? undefined : duration?.value,
    headerTimeoutMs: readTimeoutMs === 0 ? headerTimeoutMs : Math.min(headerTimeoutMs, readTimeoutMs),
    readTimeoutMs,
    writeTimeoutMs: reader.duration('http_write_timeout')?.value ?? 0,
    idleTimeoutMs: reader.duration('http_idle_timeout')?.value ?? IDLE_TIMEOUT_MS,
  };
}

function readSwitches(reader: BlockReader, findings: Findings) {
  const telemetry = reader.block('telemetry');
  const unauthenticatedMetrics = telemetry?.bool('unauthenticated_metrics_access')?.value ?? false;
  const refuseTrue = (from: BlockReader | undefined, name: string, why: string): void => {
    const setting = from?.bool(name);
    if (setting?.value === true) findings.problem(setting.place, `"${name}" = true is not supported: ${why}`);
  };
  refuseTrue(telemetry, 'disallow_metrics', 'metrics are on every listener');
  refuseTrue(telemetry, 'metrics_only', 'metrics are on every listener');
  telemetry?.finish();
  const profiling = reader.block('profiling');
  refuseTrue(profiling, 'unauthenticated_pprof_access', 'there are no Go profiles in this server');
  refuseTrue(profiling, 'unauthenticated_in_flight_request_access', 'requests in flight are not listed');
  profiling?.finish();
  const inFlight = reader.block('inflight_requests_logging');
  refuseTrue(inFlight, 'unauthenticated_in_flight_requests_access', 'requests in flight are not listed');
  inFlight?.finish();
  for (const name of ['redact_addresses', 'redact_cluster_name', 'redact_version']) {
    refuseTrue(reader, name, 'status answers are not redacted');
  }
  return {
    requireRequestHeader: reader.bool('require_request_header')?.value ?? false,
    statusEndpointsDisabled: reader.bool('disable_replication_status_endpoints')?.value ?? false,
    unauthenticatedMetrics,
  };
}

function readForwardedFor(reader: BlockReader, findings: Findings): ForwardedForConfig | undefined {
  const addresses = reader.list('x_forwarded_for_authorized_addrs');
  const hopSkips = reader.int('x_forwarded_for_hop_skips', 0, 64)?.value ?? 0;
  // Vault's defaults: once proxies are named, everything else is turned away.
  const rejectNotPresent = reader.bool('x_forwarded_for_reject_not_present')?.value ?? true;
  const rejectNotAuthorized = reader.bool('x_forwarded_for_reject_not_authorized')?.value ?? true;
  reader.refused('x_forwarded_for_client_cert_header', 'client certificates do not log anyone in here');
  if (addresses === undefined || addresses.value.length === 0) return undefined;
  const authorized = parseAddressSet(addresses.value);
  if (!(authorized instanceof BlockList)) {
    findings.problem(
      addresses.place,
      `"x_forwarded_for_authorized_addrs": "${authorized.wrong}" is neither an IP address nor a CIDR range`,
    );
    return undefined;
  }
  return { authorized, hopSkips, rejectNotPresent, rejectNotAuthorized };
}

function rejectOthers(reader: BlockReader): void {
  const proxy =
    'the PROXY protocol is not spoken; let the proxy send X-Forwarded-For and name it in x_forwarded_for_authorized_addrs';
  reader.refused('proxy_protocol_behavior', proxy);
  reader.refused('proxy_protocol_authorized_addrs', proxy);
  reader.refused('chroot_namespace', 'there are no namespaces below root');
  reader.ignored('disable_request_limiter', 'limits of connections and requests are always on');
  reader.ignored('role', 'every listener serves the whole API');
  reader.ignored('purpose', 'every listener serves the whole API');
  reader.ignored('agent_api', 'it is for agents, not for servers');
  reader.ignored('proxy_api', 'it is for proxies, not for servers');
  for (const name of [
    'max_json_depth',
    'max_json_string_value_length',
    'max_json_object_entry_count',
    'max_json_array_element_count',
  ]) {
    reader.ignored(name, 'the limits of JSON bodies are fixed');
  }
}
