/**
 * From a declared endpoint and the values of its fields to an HTTP request. Pure, so that every page and every
 * form speaks exactly the contract in `@holdfast/api`.
 */
import type { Backend, Endpoint, Field, OperationName } from '@holdfast/api';

export type FieldValues = Readonly<Record<string, unknown>>;

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PATCH';
  /** Below `/v1/`, encoded. */
  readonly path: string;
  /** JSON body, absent for reads. */
  readonly body: string | undefined;
  readonly contentType: string;
};

/** Where backends live that are mounted at one place only. */
const FIXED_MOUNT: Partial<Readonly<Record<Backend, string>>> = {
  sys: 'sys/',
  token: 'auth/token/',
  cubbyhole: 'cubbyhole/',
  identity: 'identity/',
};

/**
 * @param mount path of the mount with its slash at the end (`secret/`, `auth/userpass/`); only for backends that
 *   can be mounted anywhere. Throws Error when it is missing.
 */
export function endpointPath(endpoint: Endpoint, values: FieldValues, mount?: string): string {
  const place = FIXED_MOUNT[endpoint.backend] ?? mount;
  if (place === undefined) throw new Error(`${endpoint.backend}/${endpoint.path} needs a mount`);
  const below = endpoint.path.replace(/\{(\w+)(\.\.\.)?\}/g, (_, name: string, rest?: string) => {
    const value = String(values[name] ?? '');
    return rest === undefined ? encodeURIComponent(value) : encodePath(value);
  });
  const path = encodePath(place) + below;
  // The browser would take them out of the address, and the request would reach another place.
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) {
    throw new Error('A path cannot contain "." or ".." as a name.');
  }
  return path;
}

/** Encodes each segment and keeps the slashes. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/**
 * Undefined is left out everywhere; an empty text is left out of queries only: in a body it means "none".
 *
 * @param document the whole body, for endpoints that store a document of the client's own (`freeForm`): its members
 *   may be called like fields.
 */
export function endpointRequest(
  endpoint: Endpoint,
  operation: OperationName,
  values: FieldValues,
  mount?: string,
  document?: Readonly<Record<string, unknown>>,
): HttpRequest {
  const query = new Map<string, string>();
  const body: Record<string, unknown> = {};
  const bodiless = operation === 'read' || operation === 'list' || operation === 'delete';
  for (const [name, value] of Object.entries(values)) {
    const field: Field | undefined = endpoint.fields[name];
    if (field?.in === 'path' || value === undefined || value === null) continue;
    if (field?.in !== 'query' && !bodiless) body[name] = value;
    else if (value !== '') query.set(name, String(value));
  }
  if (operation === 'list') query.set('list', 'true');
  const text = [...query].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const path = endpointPath(endpoint, values, mount) + (text.length === 0 ? '' : `?${text.join('&')}`);
  return {
    method: METHOD[operation],
    path,
    body: bodiless ? undefined : JSON.stringify(document ?? body),
    contentType: operation === 'patch' ? 'application/merge-patch+json' : 'application/json',
  };
}

const METHOD: Readonly<Record<OperationName, HttpRequest['method']>> = {
  read: 'GET',
  list: 'GET',
  update: 'POST',
  delete: 'DELETE',
  patch: 'PATCH',
};
