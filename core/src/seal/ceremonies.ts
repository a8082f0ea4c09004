/** Ceremonies in which several key holders hand in shares one by one. */
import type { Bytes } from '../base/bytes.ts';

/** Contract 4.2, both eras' members. */
export type CeremonyStatus = {
  readonly nonce: string;
  readonly started: boolean;
  readonly progress: number;
  readonly required: number;
  readonly complete: boolean;
  readonly encoded_token: string;
  readonly encoded_root_token: string;
  readonly pgp_fingerprint: string;
  readonly otp: string;
  readonly otp_length: number;
};

/** Who calls, for the limits on what strangers can disturb. */
export type Caller = {
  readonly remoteAddress: string;
  /** Of the attempt that is meant, '' when the caller does not say. */
  readonly nonce: string;
};

/** One token-generation ceremony: `generate-root` or `generate-operation-token`; they share one slot. */
export interface TokenCeremony {
  status(): Promise<CeremonyStatus>;
  /** Refusal 429 when too many attempts were started. */
  start(
    options: { readonly otp: string; readonly pgpKey: string },
    remoteAddress: string,
  ): Promise<CeremonyStatus>;
  /** Hands in one share. A wrong set of shares never ends the attempt (contract 4.2). */
  update(share: Bytes, nonce: string, remoteAddress: string): Promise<CeremonyStatus>;
  /**
   * Ends the attempt. Without a caller it is the node itself. Refusal 429 when callers cancelled too many without
   * naming them, 400 when another one is named than is there.
   */
  cancel(caller?: Caller): void;
}

export type RekeyOptions = {
  readonly shares: number;
  readonly threshold: number;
  /** OpenPGP public keys, one per new share, or none. */
  readonly pgpKeys: readonly string[];
  /** Keeps a copy of the encrypted shares in the store; only with OpenPGP keys. */
  readonly backup: boolean;
  /** The new shares count only after a threshold of them was handed in. */
  readonly verification: boolean;
};

/** Vault's answer of sys/rekey/init. */
export type RekeyStatus = {
  readonly nonce: string;
  readonly started: boolean;
  readonly t: number;
  readonly n: number;
  readonly progress: number;
  readonly required: number;
  readonly pgp_fingerprints: readonly string[] | null;
  readonly backup: boolean;
  readonly verification_required: boolean;
  readonly verification_nonce?: string;
};

export type RekeyResult = {
  readonly nonce: string;
  /** Raw, or OpenPGP messages. Wipe after use. */
  readonly shares: readonly Bytes[];
  readonly pgpFingerprints: readonly string[] | null;
  readonly backup: boolean;
  readonly verificationRequired: boolean;
  readonly verificationNonce: string;
};

/** Vault's answer of sys/rekey/verify. */
export type RekeyVerification = {
  readonly nonce: string;
  readonly started: boolean;
  readonly t: number;
  readonly n: number;
  readonly progress: number;
};

/** Replaces the key shares of the cluster, with the consent of a threshold of their holders. */
export interface RekeyCeremony {
  status(): Promise<RekeyStatus>;
  start(options: RekeyOptions, remoteAddress: string): Promise<RekeyStatus>;
  /** Hands in one of the present shares; the last one gives the new shares. */
  update(share: Bytes, nonce: string, remoteAddress: string): Promise<RekeyStatus | RekeyResult>;
  /** As `TokenCeremony.cancel`. */
  cancel(caller?: Caller): void;
  verification(): Promise<RekeyVerification>;
  /** Hands in one of the new shares; the last one puts them to use. */
  verify(
    share: Bytes,
    nonce: string,
    remoteAddress: string,
  ): Promise<RekeyVerification | { readonly nonce: string; readonly complete: true }>;
  /** Begins the verification again, under another nonce. */
  restartVerification(): Promise<RekeyVerification>;
}

export interface Ceremonies {
  readonly generateRoot: TokenCeremony;
  readonly drOperationToken: TokenCeremony;
  readonly rekey: RekeyCeremony;
}
