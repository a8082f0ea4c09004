/**
 * Who is logged in here. The token lives in memory; in session storage only when the user ticked it, so that a
 * reload keeps it and closing the tab forgets it. Never in local storage, cookies or addresses (S21).
 */
import { clearSecrets } from './secrets.ts';
import { createStore, type Store } from './store.ts';

export type Session = {
  readonly token: string;
  /** Name to show, as `lookup-self` gives it. */
  readonly displayName: string;
  readonly policies: readonly string[];
  /** When the token ends, ms since 1970; undefined when it does not. */
  readonly expires: number | undefined;
  readonly renewable: boolean;
};

/** Why there is no session. */
export type Ended = 'never' | 'logout' | 'expired' | 'role';

export type SessionState = { readonly session: Session | undefined; readonly ended: Ended };

const KEPT = 'holdfast-token';

export const sessionStore: Store<SessionState> = createStore<SessionState>({
  session: undefined,
  ended: 'never',
});

/** The token to send, also before `lookup-self` has told more about it. */
export function currentToken(): string | undefined {
  return sessionStore.get().session?.token;
}

export function beginSession(session: Session, keep: boolean): void {
  if (keep) globalThis.sessionStorage?.setItem(KEPT, session.token);
  sessionStore.set({ session, ended: 'never' });
}

/** New facts about the same token, for example after it was renewed. */
export function updateSession(change: Partial<Omit<Session, 'token'>>): void {
  const { session } = sessionStore.get();
  if (session !== undefined) sessionStore.set({ session: { ...session, ...change }, ended: 'never' });
}

/** Forgets the token and everything secret that is on the screen. */
export function forgetSession(ended: Exclude<Ended, 'never'>): void {
  globalThis.sessionStorage?.removeItem(KEPT);
  clearSecrets();
  if (sessionStore.get().session !== undefined || ended === 'logout') {
    sessionStore.set({ session: undefined, ended });
  }
}

/** The token a reload left behind, when the user asked to keep it. */
export function keptToken(): string | undefined {
  return globalThis.sessionStorage?.getItem(KEPT) ?? undefined;
}
