/**
 * The one API call of a new secondary: the activation token is unwrapped at the primary (contract 3.1). The
 * address comes from an operator or a token, so the call goes nowhere else than it says: no redirects, no
 * credentials in the address, no link-local targets (cloud metadata), bounded time and size, and nothing of the
 * answer's body in an error (S15).
 */

import { lookup } from 'node:dns/promises';
import { readdir, readFile, stat } from 'node:fs/promises';
import { type IncomingMessage, request as requestPlain, STATUS_CODES } from 'node:http';
import { request as requestTls } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { join } from 'node:path';
import type { Log } from '@holdfast/core/base/env';
import { badRequest, Fault } from '@holdfast/core/base/refusal';
import { type UnwrapAtPrimary, UnwrapRefused } from '@holdfast/core/replication/deps';

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 1024 * 1024;
const CA_FILE_BYTES_MAX = 1024 * 1024;
const CA_FILES_MAX = 200;

type Call = Parameters<UnwrapAtPrimary>[0];

export function unwrapOverHttp(log: Log): UnwrapAtPrimary {
  return async (call) => {
    const url = parseAddress(call.apiAddress);
    if (url.protocol === 'http:') {
      log.write(
        'warn',
        "the primary's API address is plain http: the activation token can be read on the way",
      );
    }
    const answer = await put(url, call, await authorities(call));
    const status = answer.status;
    if (status !== 200) throw new UnwrapRefused(status, STATUS_CODES[status] ?? '');
    return dataOf(answer.body);
  };
}

/** Refusal 400 for what is no address of an API. */
function parseAddress(address: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw badRequest('invalid primary_api_addr: it must be a URL like https://host:8200');
  }
  const plain =
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '' &&
    url.password === '';
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || !plain) {
    throw badRequest('invalid primary_api_addr: it must be a URL like https://host:8200');
  }
  return url;
}

/** PEM certificates that may sign the primary's; undefined leaves it to the system's. */
async function authorities(call: Call): Promise<readonly string[] | undefined> {
  const found: string[] = [];
  if (call.caCert !== '') found.push(call.caCert);
  if (call.caFile !== '') found.push(await readPem(call.caFile, 'ca_file'));
  if (call.caPath !== '') {
    const names = await readdir(call.caPath).catch(() => {
      throw badRequest('error loading CA certificates: ca_path cannot be read');
    });
    for (const name of names.sort().slice(0, CA_FILES_MAX)) {
      if (/\.(pem|crt|cer)$/i.test(name)) found.push(await readPem(join(call.caPath, name), 'ca_path'));
    }
  }
  // Whoever names authorities does not mean everybody's.
  if (call.caPath !== '' && found.length === 0) {
    throw badRequest('error loading CA certificates: ca_path has no .pem, .crt or .cer file');
  }
  const bad = found.some((pem) => !pem.includes('-----BEGIN CERTIFICATE-----'));
  if (bad) throw badRequest('error loading CA certificates: no PEM certificate was found');
  return found.length === 0 ? undefined : found;
}

async function readPem(file: string, field: string): Promise<string> {
  try {
    const facts = await stat(file);
    if (facts.isFile() && facts.size <= CA_FILE_BYTES_MAX) return await readFile(file, 'utf8');
  } catch {
    // Falls through: why it cannot be read is the server operator's knowledge, not the caller's.
  }
  throw badRequest(`error loading CA certificates: ${field} cannot be read`);
}

/** Resolves the host once, so that what was checked is what is dialled. */
async function resolveHost(url: URL): Promise<{ address: string; family: number }> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const found =
    family > 0
      ? { address: host, family }
      : await lookup(host).catch(() => {
          throw new Fault(`${host} cannot be resolved`);
        });
  if (isForbidden(found.address)) throw new Fault(`${host} is a link-local or unspecified address`);
  return found;
}

/** Link-local (cloud metadata), unspecified, multicast. A BlockList also finds IPv4 that comes as mapped IPv6. */
const FORBIDDEN = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
] as const) {
  FORBIDDEN.addSubnet(network, bits, 'ipv4');
  // The same through a NAT64 gateway (RFC 6052).
  FORBIDDEN.addSubnet(`64:ff9b::${network}`, 96 + bits, 'ipv6');
}
for (const [network, bits] of [
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  // The metadata address of Amazon's instances.
  ['fd00:ec2::254', 128],
] as const) {
  FORBIDDEN.addSubnet(network, bits, 'ipv6');
}

/** `address` as isIP takes it. */
function isForbidden(address: string): boolean {
  return FORBIDDEN.check(address.replace(/%.*$/, ''), isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

async function put(
  url: URL,
  call: Call,
  ca: readonly string[] | undefined,
): Promise<{ readonly status: number; readonly body: string }> {
  const { address, family } = await resolveHost(url);
  return new Promise((resolve, reject) => {
    const options = {
      method: 'PUT',
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
      path: '/v1/sys/wrapping/unwrap',
      headers: { 'x-vault-token': call.token, 'x-vault-request': 'true', 'content-length': '0' },
      timeout: TIMEOUT_MS,
      agent: false as const,
      lookup: pinned(address, family),
    };
    const tls = {
      // Said here too: an environment variable (NODE_TLS_REJECT_UNAUTHORIZED) must not decide it.
      rejectUnauthorized: true,
      ...(ca !== undefined && { ca: [...ca] }),
      ...(call.clientCertPem !== '' && { cert: call.clientCertPem, key: call.clientKeyPem }),
    };
    const receive = (response: IncomingMessage) => collect(response).then(resolve, reject);
    const sent =
      url.protocol === 'https:'
        ? requestTls({ ...options, ...tls }, receive)
        : requestPlain(options, receive);
    const timer = setTimeout(() => sent.destroy(new Error('timed out')), TIMEOUT_MS);
    sent.on('timeout', () => sent.destroy(new Error('timed out')));
    sent.on('close', () => clearTimeout(timer));
    sent.on('error', (error) =>
      reject(new Fault(`Put "${url.origin}/v1/sys/wrapping/unwrap": ${reasonOf(error)}`, error)),
    );
    sent.end();
  });
}

/** A resolver that knows one answer. */
function pinned(address: string, family: number): LookupFunction {
  return (_host, options, done) => {
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

function collect(response: IncomingMessage): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) response.destroy(new Error('the answer is too large'));
      else chunks.push(chunk);
    });
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
    );
    response.on('error', () => reject(new Fault('the answer of the primary was cut')));
  });
}

function dataOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const envelope: unknown = JSON.parse(body);
    if (typeof envelope === 'object' && envelope !== null) {
      const { data } = envelope as { readonly data?: unknown };
      if (typeof data === 'object' && data !== null) return data as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Falls through: not JSON.
  }
  throw new Fault('the answer of the primary is not a wrapped activation token');
}

const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What an operator can do about it; node's own text advises flags that he cannot set. */
function reasonOf(error: Error & { readonly code?: string }): string {
  if (error.code === undefined || !UNTRUSTED.has(error.code)) return error.message;
  return 'the certificate of the primary is not trusted: give its authority as "ca_file" (a path on this server) or "ca_cert" (PEM)';
}
