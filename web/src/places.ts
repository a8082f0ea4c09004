/**
 * Addresses of the pages about things whose names come from the server. Names may hold anything, so they are
 * written with `~` and two hexadecimal digits where they hold more than letters, digits and `-_.`: the router and the
 * browser leave that alone, while they would read `%`, `?`, `#` and `..` in their own ways. Pure.
 */

/** A path with its slashes. */
export function inUrl(path: string): string {
  return path
    .replace(/[^A-Za-z0-9_\-./\u0080-\uffff]/g, escaped)
    .split('/')
    .map((segment) => (/^\.{1,2}$/.test(segment) ? segment.replaceAll('.', escaped) : segment))
    .join('/');
}

/** A name that is one segment of the address, slashes and all. */
export function segmentInUrl(name: string): string {
  return inUrl(name).replaceAll('/', escaped);
}

function escaped(letter: string): string {
  return `~${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The name that `inUrl` or `segmentInUrl` wrote. */
export function fromUrl(text: string): string {
  return text.replace(/~([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** A mount without its slash at the end. */
function mountInUrl(mount: string): string {
  return segmentInUrl(mount.replace(/\/$/, ''));
}

export type SecretPage = 'show' | 'edit' | 'versions' | 'diff' | 'metadata';

export function mountPlace(mount: string): string {
  return `/secrets/mount/${mountInUrl(mount)}`;
}

/** @param folder below the mount; empty for the mount itself. */
export function folderPlace(mount: string, folder = ''): string {
  const place = `/secrets/kv/${mountInUrl(mount)}/list`;
  return folder === '' ? place : `${place}/${inUrl(folder)}`;
}

export function createSecretPlace(mount: string, folder = ''): string {
  const place = `/secrets/kv/${mountInUrl(mount)}/create`;
  return folder === '' ? place : `${place}/${inUrl(folder)}`;
}

/** @param query numbers only: versions. */
export function secretPlace(
  mount: string,
  path: string,
  page: SecretPage = 'show',
  query: Readonly<Record<string, number>> = {},
): string {
  const search = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const place = `/secrets/kv/${mountInUrl(mount)}/${page}/${inUrl(path)}`;
  return search.length === 0 ? place : `${place}?${search.join('&')}`;
}

/** @param mount below auth/, with its slash. */
export function authMountPlace(mount: string): string {
  return `/auth/mount/${mountInUrl(mount)}`;
}

export function usersPlace(mount: string): string {
  return `/auth/userpass/${mountInUrl(mount)}`;
}

export function createUserPlace(mount: string): string {
  return `/auth/userpass/${mountInUrl(mount)}/create`;
}

export function userPlace(mount: string, name: string): string {
  return `/auth/userpass/${mountInUrl(mount)}/user/${segmentInUrl(name)}`;
}

export function policyPlace(name: string): string {
  return `/policies/edit/${inUrl(name)}`;
}

export function accessorPlace(accessor: string): string {
  return `/tokens/accessor/${segmentInUrl(accessor)}`;
}

/** @param prefix of lease ids, with its slash; empty for all. */
export function leasesPlace(prefix = ''): string {
  return prefix === '' ? '/leases' : `/leases/list/${inUrl(prefix)}`;
}

export function leasePlace(id: string): string {
  return `/leases/show/${inUrl(id)}`;
}
