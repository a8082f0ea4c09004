/** Rules for the path of a mount. */

import { utf8 } from '../base/bytes.ts';
import { PATH_BYTES_MAX } from '../base/limits.ts';
import { badRequest } from '../base/refusal.ts';

/** Secrets mounts that exist once and stay where they are; nothing is mounted at or below them. */
export const PROTECTED_MOUNTS: readonly string[] = ['audit/', 'auth/', 'sys/', 'cubbyhole/', 'identity/'];

/** `path` with a trailing slash and without a leading one, as mount tables hold it. */
export function mountPath(path: string): string {
  const trimmed = path.startsWith('/') ? path.slice(1) : path;
  return trimmed.endsWith('/') ? trimmed : `${trimmed}/`;
}

/** What Go's `path.Clean` makes of a relative path, with its trailing slash kept. */
function cleaned(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else kept.push(part);
  }
  return `${kept.length === 0 ? '.' : kept.join('/')}/`;
}

/** Refusal 400 unless `path` (from `mountPath`) may name a mount. */
export function checkMountPath(path: string): void {
  if (path === '/') throw badRequest('backend path must be specified');
  const clean = cleaned(path);
  if (path !== clean) throw badRequest(`path '${path}' does not match cleaned path '${clean}'`);
  if (path.split('/').some((part) => part === '.' || part === '..')) {
    throw badRequest('relative paths not supported');
  }
  // Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space.
  if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u.test(path)) {
    throw badRequest('path cannot contain non-printable characters');
  }
  if (path.startsWith(' ') || path.endsWith(' /'))
    throw badRequest('path cannot contain trailing whitespace');
  if (utf8(path).length > PATH_BYTES_MAX / 2) throw badRequest('path is too long');
}

/** Go's `%q` of a text. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
