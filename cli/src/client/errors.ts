/** An error answer of the server in the words of Vault's client, and failures of the network in Go's. */
import { RequestError } from '../failure.ts';
import { isMap, parseTree, textsOf } from '../output/tree.ts';

/** The server answered with a status that is no success. */
export class ApiError extends RequestError {
  readonly status: number;
  /** The body, for callers that look into a 404. */
  readonly body: string;

  constructor(method: string, url: string, status: number, body: string) {
    const errors = decoded(body);
    const texts = errors?.map((text) => `* ${text}`).join('') ?? body;
    const kind = errors === undefined ? 'Raw Message' : 'Errors';
    super(`Error making API request.\n\nURL: ${method} ${url}\nCode: ${status}. ${kind}:\n\n${texts}`);
    this.status = status;
    this.body = body;
  }
}

/** There was no answer. */
export class TransportError extends RequestError {
  /** A second try may succeed (false for certificates and protocol mismatches). */
  readonly retryable: boolean;

  constructor(method: string, url: string, cause: string, retryable: boolean) {
    super(`${method.slice(0, 1)}${method.slice(1).toLowerCase()} ${JSON.stringify(url)}: ${cause}`);
    this.retryable = retryable;
  }
}

/** The `errors` of an error body; undefined when the body is not JSON. */
function decoded(body: string): readonly string[] | undefined {
  try {
    const tree = parseTree(body);
    return isMap(tree) ? textsOf(tree.get('errors')) : undefined;
  } catch {
    return undefined;
  }
}

/** Go's text for a failure that Node names by code, and whether trying again makes sense. */
export function transportCause(error: unknown, host: string, port: string): readonly [string, boolean] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'ECONNREFUSED':
      return [`dial tcp ${host}:${port}: connect: connection refused`, true];
    case 'ENOENT':
      return [`dial unix ${host}: connect: no such file or directory`, true];
    case 'EACCES':
      return [`dial unix ${host}: connect: permission denied`, true];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`dial tcp: lookup ${host}: no such host`, true];
    case 'EHOSTUNREACH':
      return [`dial tcp ${host}:${port}: connect: no route to host`, true];
    case 'ETIMEDOUT':
      return [`dial tcp ${host}:${port}: i/o timeout`, true];
    case 'ECONNRESET':
      return ['EOF', true];
    case 'ABORT_ERR':
      return ['context deadline exceeded', false];
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'EPROTO':
      return ['http: server gave HTTP response to HTTPS client', false];
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return ['tls: failed to verify certificate: x509: certificate signed by unknown authority', false];
    case 'CERT_HAS_EXPIRED':
      return ['tls: failed to verify certificate: x509: certificate has expired or is not yet valid', false];
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [`tls: failed to verify certificate: x509: ${message}`, false];
    default:
      return [message === '' ? code : message, !code.startsWith('ERR_')];
  }
}
