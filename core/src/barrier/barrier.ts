/** The barrier's control surface. The class that implements it lives in this folder. */
import type { Bytes } from '../base/bytes.ts';
import type { Epoch, Ledger } from '../ledger/ledger.ts';
import type { BarrierCipher } from './cipher.ts';
import type { Store, Tx } from './store.ts';

export interface BarrierControl extends Store {
  readonly ledger: Ledger;
  readonly cipher: BarrierCipher;
  /** Whether a keyring is stored. */
  initialized(): Promise<boolean>;
  sealed(): boolean;
  /**
   * Creates the keyring under `rootKey` (32 bytes) with `extra` in the same record, which opens the first
   * epoch, of `clusterId` (a random one when it is left out). Leaves it unsealed. Refusal 400 when there is one.
   */
  initialize(rootKey: Bytes, extra: (tx: Tx) => Promise<void>, clusterId?: string): Promise<void>;
  /**
   * Opens the next epoch from the head for `clusterId`, with what `work` writes in the same record, and with a
   * new data key, so that clusters that part here never encrypt under one key (R30). Passes a frozen ledger.
   */
  openEpoch<T>(
    clusterId: string,
    work: (tx: Tx, epoch: Epoch) => Promise<T>,
  ): Promise<{ readonly epoch: Epoch; readonly result: T }>;
  /** Opens the keyring; Refusal 400 when the key is not the right one. Copies the key. */
  unseal(rootKey: Bytes): Promise<void>;
  /** Forgets all keys. */
  seal(): void;
  /** Whether `rootKey` opens the stored keyring; changes nothing. */
  verifyRootKey(rootKey: Bytes): Promise<boolean>;
  /** A copy of the root key, for the bootstrap of a secondary and for rekeying. Wipe it after use. */
  rootKey(): Bytes;
  /**
   * HMAC-SHA-256 of `message` under a key that all clusters of one lineage share and nobody else has, whatever
   * keys they added since they parted. Refusal 503 while sealed.
   */
  lineageMac(message: Bytes): Bytes;
  /** Adds a key and makes it the active one, within `tx`. */
  rotate(tx: Tx): Promise<void>;
  /** Encrypts the keyring under another root key, within `tx`; memory follows after the commit. */
  changeRootKey(tx: Tx, rootKey: Bytes): Promise<void>;
  /** Follower: the stored keyring changed; reads it again with the root key it holds. */
  reloadKeyring(): Promise<void>;
  /** For sys/key-status. Times in ms since 1970. */
  keyStatus(): { readonly term: number; readonly installTime: number; readonly encryptions: number };
  /** Whether plaintext may be cached: only a primary may (B4). Turning it off empties the cache. */
  setCaching(allowed: boolean): void;
  /** A Store over another ledger with another root key: the staged side of an enable. */
  over(ledger: Ledger): BarrierControl;
}

/**
 * Stored outside the keyring's encryption, because they are needed before it is open. All are replicated.
 *   SEAL_CONFIG   {shares, threshold, nonce} in clear
 *   SEALED_ROOT   the root key under the key that the unseal shares make
 *   KEYRING       the keyring under the root key
 */
export const SEAL_CONFIG_KEY = 'shared/core/seal-config';
export const SEALED_ROOT_KEY = 'shared/core/sealed-root-key';
export const KEYRING_KEY = 'shared/core/keyring';
/** Read through `Tx` as they are, without encryption. */
export const UNENCRYPTED_KEYS: ReadonlySet<string> = new Set([
  SEAL_CONFIG_KEY,
  SEALED_ROOT_KEY,
  KEYRING_KEY,
  'shared/core/epochs',
]);
