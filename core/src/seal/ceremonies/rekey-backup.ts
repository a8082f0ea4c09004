/** Copies of the encrypted shares of a rekey, for holders who lose theirs. Only OpenPGP messages are ever kept. */
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Tx } from '../../barrier/store.ts';
import { type Bytes, toHex } from '../../base/bytes.ts';

export type RekeyBackup = {
  readonly nonce: string;
  /** Messages in hex by the fingerprint of their key; one key may have got several. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
};

const BACKUP_KEY = 'shared/core/unseal-keys-backup';

export async function readRekeyBackup(tx: Tx): Promise<RekeyBackup | undefined> {
  return getJson<RekeyBackup>(tx, BACKUP_KEY);
}

export function deleteRekeyBackup(tx: Tx): void {
  tx.delete(BACKUP_KEY);
}

/** Replaces the last backup. `messages` and `fingerprints` go together by position. */
export function putRekeyBackup(
  tx: Tx,
  nonce: string,
  messages: readonly Bytes[],
  fingerprints: readonly string[],
): void {
  const keys: Record<string, string[]> = {};
  messages.forEach((message, i) => {
    const fingerprint = fingerprints[i] ?? '';
    keys[fingerprint] = [...(keys[fingerprint] ?? []), toHex(message)];
  });
  putJson(tx, BACKUP_KEY, { nonce, keys });
}
