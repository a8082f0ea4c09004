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

/** One token-generation ceremony: `generate-root` or `generate-operation-token`; they share one slot. */
export interface TokenCeremony {
  status(): Promise<CeremonyStatus>;
  start(options: { readonly otp: string; readonly pgpKey: string }): Promise<CeremonyStatus>;
  /** Hands in one share. A wrong set of shares never ends the attempt (contract 4.2). */
  update(share: Bytes, nonce: string, remoteAddress: string): Promise<CeremonyStatus>;
  cancel(): void;
}

export interface Ceremonies {
  readonly generateRoot: TokenCeremony;
  readonly drOperationToken: TokenCeremony;
}
