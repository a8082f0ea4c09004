/** What auth methods ask before a token that they granted is renewed. */
import type { Tx } from '../barrier/store.ts';
import type { TokenEntry } from '../tokens/token.ts';
import { checkUserpassRenewal } from './userpass/renewal.ts';

/** Refusal 400 when the token may not be renewed. `view` is the storage of the mount it came from. */
export type CheckRenewal = (view: Tx, token: TokenEntry) => Promise<void>;

/** By type of mount; the others ask nothing. */
export const RENEWALS: Readonly<Record<string, CheckRenewal>> = {
  userpass: checkUserpassRenewal,
};
