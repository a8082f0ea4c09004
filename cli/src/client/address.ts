/** Where requests go, and how the path a person typed becomes a URL. */
import { posix } from 'node:path';
import { Failure } from '../failure.ts';

export type Address = {
  /** As shown to people; `http://localhost` for a unix socket. */
  readonly url: URL;
  readonly socketPath?: string;
};

/** Throws Failure 2. */
export function parseAddress(text: string): Address {
  if (text.startsWith('unix://')) {
    return { url: new URL('http://localhost'), socketPath: text.slice('unix://'.length) };
  }
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Failure(
      2,
      `failed to create client: parse ${JSON.stringify(text)}: the address must begin with http://, https:// or unix://`,
    );
  }
  return { url };
}

/**
 * The URL of an API path (below `/v1`). Double and trailing slashes go, `..` is resolved, and every character
 * that has a meaning in a URL is escaped, so that a `?` in a secret's name stays part of the name.
 */
export function requestUrl(address: Address, path: string, query: URLSearchParams): string {
  const base = address.url.pathname;
  const joined = posix.join('/', base, 'v1', path).replace(/(?<=.)\/+$/, '');
  const search = queryText(query);
  return `${address.url.protocol}//${address.url.host}${escapePath(joined)}${search === '' ? '' : `?${search}`}`;
}

/** Go's URL.EscapedPath. */
function escapePath(path: string): string {
  return encodeURI(path).replace(/[?#!'()*[\]]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Go's Values.Encode: sorted by key. */
function queryText(query: URLSearchParams): string {
  const sorted = new URLSearchParams(query);
  sorted.sort();
  return sorted.toString();
}

/** Without slashes and blanks at both ends, as Vault's client shows and sends paths. */
export function sanitizePath(path: string): string {
  return path.trim().replace(/^\/+/, '').trim().replace(/\/+$/, '');
}

export function withTrailingSlash(path: string): string {
  const trimmed = path.trim();
  return trimmed === '' || trimmed.endsWith('/') ? trimmed : `${trimmed}/`;
}
