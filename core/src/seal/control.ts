/** Init, unseal, seal: the life of the root key on this node. */
import type { Bytes } from '../base/bytes.ts';

export type SealStatus = {
  readonly initialized: boolean;
  readonly sealed: boolean;
  /** Shares and threshold, 0 before init. */
  readonly shares: number;
  readonly threshold: number;
  readonly progress: number;
  /** UUID of the running unseal attempt, '' when none. */
  readonly nonce: string;
};

export type InitOptions = {
  readonly shares: number;
  readonly threshold: number;
  /** OpenPGP public keys, one per share, or none. */
  readonly pgpKeys: readonly string[];
  readonly rootTokenPgpKey: string | undefined;
};

export type InitResult = {
  /** Raw shares, or OpenPGP messages when PGP keys were given. Wipe after use. */
  readonly shares: readonly Bytes[];
  readonly rootToken: string;
};

export interface SealControl {
  status(): Promise<SealStatus>;
  /** Refusal 400 when already initialised or options are wrong. The node stays sealed afterwards (Vault). */
  initialize(options: InitOptions): Promise<InitResult>;
  /** Hands in one share; unseals at the threshold. Refusal 400 for a bad share. */
  unseal(share: Bytes): Promise<SealStatus>;
  resetUnseal(): Promise<SealStatus>;
  /** Closes the barrier; in-flight requests end first. */
  seal(): Promise<void>;
  /** Combines shares to the root key and authenticates it; undefined when they are wrong. Wipe after use. */
  rootKeyFromShares(shares: readonly Bytes[]): Promise<Bytes | undefined>;
}
