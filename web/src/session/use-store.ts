import { useSyncExternalStore } from 'react';
import { type SecretName, secretsStore } from './secrets.ts';
import { type SessionState, sessionStore } from './session.ts';
import type { Store } from './store.ts';

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useSession(): SessionState {
  return useStore(sessionStore);
}

export function useSecret(name: SecretName): string | undefined {
  return useStore(secretsStore)[name];
}
