/** The key pair of a cluster that wants an activation token sealed to it (contract 2.4). */
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Store, Tx } from '../../barrier/store.ts';
import { type Bytes, concat, fromBase64, toBase64 } from '../../base/bytes.ts';
import type { Crypto } from '../../base/crypto.ts';
import { badRequest } from '../../base/refusal.ts';
import { loadBytes, PUBLIC_KEY_KEY } from '../rows.ts';
import { TEXT } from '../texts.ts';

const VERSION = 1;
type Stored = { readonly publicKey: string; readonly privateKey: string };
export type KeyPair = { readonly publicKey: Bytes; readonly privateKey: Bytes };

/**
 * Makes and keeps a pair; the last one replaces earlier ones. It stays until a connection with it succeeded, so
 * that a failed attempt can be repeated.
 */
export async function generateKeyPair(store: Store, crypto: Crypto): Promise<string> {
  const pair = crypto.x25519Generate();
  await store.transact(async (tx) => {
    putJson(tx, PUBLIC_KEY_KEY, {
      publicKey: toBase64(pair.publicKey),
      privateKey: toBase64(pair.privateKey),
    } satisfies Stored);
  });
  return toBase64(concat(Uint8Array.of(VERSION), pair.publicKey));
}

export async function loadKeyPair(tx: Tx): Promise<KeyPair | undefined> {
  const stored = await getJson<Stored>(tx, PUBLIC_KEY_KEY);
  if (stored === undefined) return undefined;
  return { publicKey: loadBytes(stored.publicKey), privateKey: loadBytes(stored.privateKey) };
}

/** Raw X25519 key of what `generateKeyPair` returned elsewhere. Refusal 400 when it is none. */
export function parsePublicKey(encoded: string): Bytes {
  const bytes = fromBase64(encoded.trim());
  if (bytes === undefined || bytes.length !== 33 || bytes[0] !== VERSION) throw badRequest(TEXT.badPublicKey);
  return bytes.slice(1);
}
