/**
 * Wrapping tokens as signed JWTs (contract 2.1): ES512 over P-521 with the cluster's own key, so that a token
 * can carry the API address of the cluster that made it. Signatures are raw R||S (RFC 7518); those of 2018,
 * ASN.1 DER, are read too. The key is `local/`: a DR follower holds it and honours tokens of its old primary.
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { type Bytes, text as decode, fromBase64, toBase64Url, utf8 } from '../base/bytes.ts';
import type { P521Jwk } from '../base/crypto.ts';
import { TOKEN_TEXT_BYTES_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';
import type { TokenDeps } from '../tokens/deps.ts';

const JWT_KEY = 'local/core/wrapping/jwtkey';
/** Allowance for clocks behind ours (Vault: 5 s). */
const NOT_BEFORE_SECONDS = 5;

type StoredKey = { readonly type: 'p521'; readonly d: string; readonly x: string; readonly y: string };

/** The claims of a wrapping JWT. `nbf` and `accessor` came later: JWTs of 2018 have only the other five. */
export type WrappingClaims = {
  readonly accessor?: string;
  /** API address of the cluster that made it, '' when it has none. */
  readonly addr: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly iat: number;
  /** The real token: whoever holds the decoded JWT holds it. */
  readonly jti: string;
  readonly nbf?: number;
  readonly type: 'wrapping';
};

/** What a JWT says, unverified: to learn `addr` before asking that cluster. */
export type ParsedJwt = {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: Bytes;
  readonly signature: Bytes;
};

/** Signs a JWT that stands for the token `jti`. Makes the cluster's key when there is none. */
export async function signWrappingJwt(
  tx: Tx,
  deps: TokenDeps,
  wrapped: {
    readonly jti: string;
    readonly addr: string;
    readonly accessor: string;
    /** ms since 1970. */
    readonly creationTime: number;
    readonly ttlMs: number;
  },
): Promise<string> {
  const claims: WrappingClaims = {
    accessor: wrapped.accessor,
    addr: wrapped.addr,
    exp: Math.floor((wrapped.creationTime + wrapped.ttlMs) / 1000),
    iat: Math.floor(wrapped.creationTime / 1000),
    jti: wrapped.jti,
    nbf: Math.floor(wrapped.creationTime / 1000) - NOT_BEFORE_SECONDS,
    type: 'wrapping',
  };
  const signed = `${jsonPart({ alg: 'ES512', kid: '', typ: 'JWT' })}.${jsonPart(claims)}`;
  const signature = deps.env.crypto.p521Sign(await ensureKey(tx, deps), utf8(signed));
  return `${signed}.${toBase64Url(signature)}`;
}

/** The token text inside a wrapping JWT of ours. Refusal 400 with the texts of contract 1.6. */
export async function verifyWrappingJwt(tx: Tx, deps: TokenDeps, jwt: string): Promise<string> {
  const parsed = parseJwt(jwt);
  if (parsed === undefined || parsed.header['alg'] !== 'ES512' || 'crit' in parsed.header) {
    throw badRequest('wrapping token could not be parsed');
  }
  const key = await getJson<StoredKey>(tx, JWT_KEY);
  if (
    key === undefined ||
    !deps.env.crypto.p521Verify({ x: key.x, y: key.y }, parsed.signed, parsed.signature)
  ) {
    throw badRequest('wrapping token signature could not be validated');
  }
  const { type, jti } = parsed.claims;
  if (typeof type !== 'string') throw badRequest('could not validate type claim');
  if (type !== 'wrapping') throw badRequest('unexpected type claim');
  if (typeof jti !== 'string' || jti === '') throw badRequest('wrapping token could not be parsed');
  return jti;
}

/** The point of the key that signs wrapping JWTs, base64url. Makes the cluster's key when there is none. */
export async function wrappingPublicKey(
  tx: Tx,
  deps: TokenDeps,
): Promise<{ readonly x: string; readonly y: string }> {
  const { x, y } = await ensureKey(tx, deps);
  return { x, y };
}

/** For `TokenDeps.jwtTokenText`: the token text, or undefined when the JWT is not one of ours. */
export async function jwtTokenText(tx: Tx, deps: TokenDeps, jwt: string): Promise<string | undefined> {
  try {
    return await verifyWrappingJwt(tx, deps, jwt);
  } catch {
    return undefined;
  }
}

/** Splits and decodes a JWT without checking its signature; undefined when it is none. */
export function parseJwt(jwt: string): ParsedJwt | undefined {
  const parts = jwt.split('.');
  const [head, body, tail] = parts;
  if (parts.length !== 3 || jwt.length > TOKEN_TEXT_BYTES_MAX) return undefined;
  if (head === undefined || body === undefined || tail === undefined) return undefined;
  const header = jsonObject(head);
  const claims = jsonObject(body);
  const signature = base64Url(tail);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  return { header, claims, signature, signed: utf8(`${head}.${body}`) };
}

async function ensureKey(tx: Tx, deps: TokenDeps): Promise<P521Jwk> {
  const stored = await getJson<StoredKey>(tx, JWT_KEY);
  if (stored !== undefined) return { x: stored.x, y: stored.y, d: stored.d };
  const { x, y, d } = deps.env.crypto.p521Generate();
  putJson(tx, JWT_KEY, { type: 'p521', d, x, y });
  return d === undefined ? { x, y } : { x, y, d };
}

function jsonPart(value: unknown): string {
  return toBase64Url(utf8(JSON.stringify(value)));
}

function jsonObject(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = base64Url(part);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 7515 base64url: no padding, no "+" or "/", not empty. */
function base64Url(part: string): Bytes | undefined {
  return /^[A-Za-z0-9_-]+$/.test(part) ? fromBase64(part) : undefined;
}
