/**
 * Secrets that several pages share: one-time passwords, operation tokens, keys that are shown once. In memory
 * only, and all gone at logout and at every change of the cluster's role.
 */
import { createStore, type Store } from './store.ts';

export type SecretName = 'otp' | 'otp-nonce' | 'encoded-token' | 'operation-token';

export const secretsStore: Store<Readonly<Partial<Record<SecretName, string>>>> = createStore({});

export function keepSecret(name: SecretName, value: string): void {
  secretsStore.set({ ...secretsStore.get(), [name]: value });
}

export function dropSecrets(...names: readonly SecretName[]): void {
  const left = { ...secretsStore.get() };
  for (const name of names) delete left[name];
  secretsStore.set(left);
}

export function clearSecrets(): void {
  if (Object.keys(secretsStore.get()).length > 0) secretsStore.set({});
}
