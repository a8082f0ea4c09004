/** The cURL command that does what a request would do (-output-curl-string). The token is never in it. */

import type { TlsNames } from './tls-files.ts';
import type { Exchange } from './transport.ts';

export function curlCommand(request: Exchange, tls: TlsNames, program: string): string {
  const parts = ['curl'];
  if (tls.skipVerify) parts.push('--insecure');
  if (request.method !== 'GET') parts.push(`-X ${request.method}`);
  if (tls.caCert !== '') parts.push(`--cacert ${quoted(tls.caCert)}`);
  if (tls.caPath !== '') parts.push(`--capath ${quoted(tls.caPath)}`);
  if (tls.clientCert !== '') parts.push(`--cert ${quoted(tls.clientCert)}`);
  if (tls.clientKey !== '') parts.push(`--key ${quoted(tls.clientKey)}`);
  if (request.socketPath !== undefined) parts.push(`--unix-socket ${quoted(request.socketPath)}`);
  for (const [name, value] of request.headers) {
    const shown = name.toLowerCase() === 'x-vault-token' ? `$(${program} print token)` : value;
    parts.push(`-H "${name}: ${shown}"`);
  }
  if (request.body) parts.push(`-d ${quoted(request.body)}`);
  parts.push(request.url);
  return parts.join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
