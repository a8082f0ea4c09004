/** Entries that are JSON documents. */
import { type Bytes, text, utf8 } from '../base/bytes.ts';
import type { Tx } from './store.ts';

/** The document at `key`, or undefined. Its shape is what this program wrote there: the barrier authenticates it. */
export async function getJson<T>(tx: Tx, key: string): Promise<T | undefined> {
  const bytes: Bytes | undefined = await tx.get(key);
  return bytes === undefined ? undefined : (JSON.parse(text(bytes)) as T);
}

/** Stores `document` at `key`. */
export function putJson(tx: Tx, key: string, document: unknown): void {
  tx.put(key, utf8(JSON.stringify(document)));
}
