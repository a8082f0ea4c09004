/**
 * Which part of the interface fits what the cluster is. The order is Vault's (contract 11.2): initialise, unseal,
 * DR secondary, log in, everything else. Pure, and tested for all pairs.
 */
import type { DrStatus, Seal } from './facts.ts';

export type Screen =
  | 'connecting'
  | 'uninitialized'
  | 'sealed'
  /** Serves no clients; its pages need no login. */
  | 'dr-secondary'
  /** A former primary that serves nobody until it is demoted or disabled. */
  | 'fenced'
  | 'login'
  | 'app';

export type Facts = {
  /** Undefined before the first answer. */
  readonly seal: Seal | undefined;
  /** Undefined while it is not told: sealed, or switched off. */
  readonly dr: DrStatus | undefined;
};

export function screenFor(facts: Facts, loggedIn: boolean): Screen {
  if (facts.seal === undefined) return 'connecting';
  if (!facts.seal.initialized) return 'uninitialized';
  if (facts.seal.sealed) return 'sealed';
  if (facts.dr?.role === 'fenced') return 'fenced';
  if (facts.dr?.mode === 'secondary') return 'dr-secondary';
  return loggedIn ? 'app' : 'login';
}

/** Where a screen begins. */
export const HOME: Readonly<Record<Screen, string>> = {
  connecting: '/',
  uninitialized: '/init',
  sealed: '/unseal',
  'dr-secondary': '/dr-secondary',
  fenced: '/fenced',
  login: '/login',
  app: '/',
};

/**
 * Where the browser has to go instead of `path` (with its query), whose route belongs to `owner` (undefined: no such route, which
 * the app answers with a page of its own). Undefined: it may stay.
 */
export function redirectFor(
  screen: Screen,
  owner: Screen | undefined,
  path: string,
  next: string | undefined,
): string | undefined {
  if (screen === 'connecting' || owner === screen) return undefined;
  if (screen === 'app') {
    // Coming from login, go where the visitor wanted to.
    return owner === undefined ? undefined : (safeNext(next) ?? HOME.app);
  }
  if (screen === 'login' && (owner === 'app' || owner === undefined) && path !== '/') {
    return `${HOME.login}?next=${encodeURIComponent(path)}`;
  }
  return HOME[screen];
}

/** Only a path of our own, with its query: no other host can be named in a link. */
export function safeNext(next: string | undefined): string | undefined {
  return next !== undefined && /^\/(?![/\\])[\w./%~@:+-]*(?:\?[\w./%~@:+=&-]*)?$/.test(next)
    ? next
    : undefined;
}

/**
 * Whether the step from one screen to another ends the session: the token of a secondary's former life is
 * unknown there, and a sealed cluster must be entered anew. A cluster that cannot be reached changes nothing.
 */
export function endsSession(to: Screen): boolean {
  return to === 'uninitialized' || to === 'sealed' || to === 'dr-secondary';
}
