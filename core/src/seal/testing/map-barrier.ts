/**
 * A barrier for tests of the seal: its keyring is a marker sealed under the root key, and the rest is stored in
 * clear in memory. It opens with the right root key only, as the real one does.
 */
import { KEYRING_KEY } from '../../barrier/barrier.ts';
import type { Tx } from '../../barrier/store.ts';
import type { Bytes } from '../../base/bytes.ts';
import { utf8 } from '../../base/bytes.ts';
import type { Env } from '../../base/env.ts';
import { badRequest } from '../../base/refusal.ts';
import { mapStore } from '../../storage/testing/map-store.ts';
import type { SealedBarrier } from '../control.ts';

export type MapBarrier = SealedBarrier & {
  /** Reads and writes in any state, without the barrier. */
  readonly store: ReturnType<typeof mapStore>;
};

export function mapBarrier(env: Env): MapBarrier {
  const store = mapStore();
  const nonce = new Uint8Array(12);
  let open = false;

  const fits = async (rootKey: Bytes): Promise<boolean> => {
    const sealed = await store.read((tx) => tx.get(KEYRING_KEY));
    return sealed !== undefined && env.crypto.aeadKey(rootKey).open(nonce, sealed, utf8('')) !== undefined;
  };
  return {
    store,
    ledger: { begin: () => ({ get: (key) => store.read((tx) => tx.get(key)) }) },
    initialized: async () => (await store.read((tx) => tx.get(KEYRING_KEY))) !== undefined,
    sealed: () => !open,
    initialize: (rootKey, extra) =>
      store.transact(async (tx: Tx) => {
        tx.put(KEYRING_KEY, env.crypto.aeadKey(rootKey).seal(nonce, utf8('keyring'), utf8('')));
        await extra(tx);
        open = true;
      }),
    async unseal(rootKey) {
      if (!(await fits(rootKey))) throw badRequest('unseal failed, invalid key');
      open = true;
    },
    seal() {
      open = false;
    },
    verifyRootKey: fits,
  };
}
