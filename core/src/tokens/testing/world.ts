/** A store with tokens for unit tests. */
import type { Tx } from '../../barrier/store.ts';
import { concat, equalConstantTime, utf8 } from '../../base/bytes.ts';
import { testEnv } from '../../base/testing/env.ts';
import { mapStore } from '../../storage/testing/map-store.ts';
import { createToken, type TokenSpec } from '../create.ts';
import type { TokenDeps } from '../deps.ts';
import { lookupToken } from '../lookup.ts';

export const HOUR_MS = 3_600_000;

export const SPEC: TokenSpec = {
  type: 'service',
  policies: ['default'],
  parent: '',
  path: 'auth/token/create',
  displayName: 'token',
  metadata: {},
  ttlMs: HOUR_MS,
  explicitMaxTtlMs: 0,
  periodMs: 0,
  renewable: true,
  numUses: 0,
  role: '',
  entityId: '',
  boundCidrs: [],
  noIdentityPolicies: false,
  mountPath: 'auth/token/',
};

/** Store, pretended time, and a cipher that keeps the text readable but notices changes. */
export function tokenWorld() {
  const store = mapStore();
  const env = testEnv();
  const key = env.crypto.macKey(utf8('test cipher'));
  const deps: TokenDeps = {
    env,
    cipher: {
      seal: (plaintext, aad) => concat(key.mac(concat(aad, plaintext)), plaintext),
      open: (sealed, aad) => {
        const plaintext = sealed.slice(32);
        return equalConstantTime(sealed.slice(0, 32), key.mac(concat(aad, plaintext)))
          ? plaintext
          : undefined;
      },
    },
  };
  return {
    store,
    env,
    deps,
    create: (spec: Partial<TokenSpec> = {}) =>
      store.transact((tx: Tx) => createToken(tx, deps, { ...SPEC, ...spec })),
    lookup: (text: string) => store.read((tx: Tx) => lookupToken(tx, deps, text)),
    /** Keys below a prefix. */
    rows: (prefix: string) => store.dump().filter((row) => row.startsWith(prefix)),
  };
}
