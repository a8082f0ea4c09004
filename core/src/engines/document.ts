/** What the engines that store the client's own documents share: their form in storage, and listings. */
import type { Tx } from '../barrier/store.ts';
import { type Bytes, text, utf8 } from '../base/bytes.ts';
import { parseJsonExact } from '../base/json.ts';
import { ENTRY_BYTES_MAX } from '../base/limits.ts';
import { badRequest, notFound, Refusal } from '../base/refusal.ts';
import type { Json, Response } from '../logical/request.ts';

export type Page = { readonly after: string | undefined; readonly limit: number | undefined };

/** Stores `document`. Refusal 413 when it is larger than one entry may be. */
export function putDocument(view: Tx, key: string, document: Json): void {
  const bytes = utf8(JSON.stringify(document));
  if (bytes.length > ENTRY_BYTES_MAX) {
    throw new Refusal(
      413,
      `put failed due to value being too large; max ${ENTRY_BYTES_MAX}, got ${bytes.length}`,
    );
  }
  view.put(key, bytes);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The document in `bytes` with its numbers as they were written. */
export function readDocument(bytes: Bytes): Json {
  const value = parseJsonExact(text(bytes));
  return isObject(value) ? value : {};
}

/** The document at `key`, or undefined. */
export async function getDocument(view: Tx, key: string): Promise<Json | undefined> {
  const bytes = await view.get(key);
  return bytes === undefined ? undefined : readDocument(bytes);
}

/** `path` as the prefix of a listing: empty for the root, else with a trailing slash. */
export function listPrefix(path: string): string {
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

/** `after` and `limit` as the store takes them; a limit that is not positive means all. */
export function pageOf(page: Page): { after?: string; limit?: number } {
  return {
    ...(page.after !== undefined && page.after !== '' && { after: page.after }),
    ...(page.limit !== undefined && page.limit > 0 && { limit: page.limit }),
  };
}

/** The answer to a LIST; nothing there is Vault's empty 404. */
export function listResponse(keys: readonly string[]): Response {
  if (keys.length === 0) throw notFound();
  return { data: { keys } };
}

/** Refusal 400 for a write to a folder. */
export function refuseFolder(path: string): void {
  if (path.endsWith('/')) throw badRequest("cannot write to a path ending in '/'");
}
