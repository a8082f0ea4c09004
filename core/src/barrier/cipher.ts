import type { Bytes } from '../base/bytes.ts';

/** Encryption with the barrier's keyring for values that leave the store (batch tokens, JWTs). */
export interface BarrierCipher {
  seal(plaintext: Bytes, aad: Bytes): Bytes;
  /** undefined when it was not made here or was changed. */
  open(sealed: Bytes, aad: Bytes): Bytes | undefined;
}
