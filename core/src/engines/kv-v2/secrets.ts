/**
 * Where a KV v2 mount keeps its secrets:
 *   metadata/<path>        history (JSON)
 *   versions/<path>/<n>    document of version n (JSON)
 *   v1/<path>              documents written before the mount had versions
 *
 * A document below `v1/` is shown as version 1 of its secret, and turned into one by the first write to it.
 */
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Tx } from '../../barrier/store.ts';
import { assert } from '../../base/assert.ts';
import type { Json } from '../../logical/request.ts';
import type { MountEntry } from '../../mounts/mount.ts';
import { compareKeys } from '../../storage/key-order.ts';
import { getDocument, listPrefix, putDocument } from '../document.ts';
import { V1_PREFIX } from '../kv-v1/secret.ts';
import { type History, upgradedHistory } from './history.ts';

/** A mount's storage and what is known of its past. */
export type Place = { readonly view: Tx; readonly mount: MountEntry };

const METADATA = 'metadata/';

function versionKey(path: string, number: number): string {
  return `versions/${path}/${number}`;
}

/** The history of the secret at `path`, or undefined when there is none. */
export async function loadHistory({ view, mount }: Place, path: string): Promise<History | undefined> {
  const history = await getJson<History>(view, METADATA + path);
  if (history !== undefined || mount.versionedSince === undefined) return history;
  const old = await view.get(V1_PREFIX + path);
  return old === undefined ? undefined : upgradedHistory(mount.versionedSince);
}

/** Like `loadHistory`, for a caller that is going to write: an old document becomes version 1 first. */
export async function loadHistoryToChange(place: Place, path: string): Promise<History | undefined> {
  const { view, mount } = place;
  const history = await loadHistory(place, path);
  if (history === undefined || mount.versionedSince === undefined) return history;
  const old = await view.get(V1_PREFIX + path);
  if (old !== undefined) {
    view.put(versionKey(path, 1), old);
    view.delete(V1_PREFIX + path);
    storeHistory(place, path, history);
  }
  return history;
}

export function storeHistory({ view }: Place, path: string, history: History): void {
  putJson(view, METADATA + path, history);
}

/** The document of a version that is neither deleted nor destroyed. */
export async function loadVersion({ view, mount }: Place, path: string, number: number): Promise<Json> {
  const document = await getDocument(view, versionKey(path, number));
  if (document !== undefined) return document;
  const old =
    number === 1 && mount.versionedSince !== undefined
      ? await getDocument(view, V1_PREFIX + path)
      : undefined;
  assert(old !== undefined, 'could not find version data');
  return old;
}

/** Stores the document of a version. Refusal 413 when it is too large. */
export function storeVersion({ view }: Place, path: string, number: number, document: Json): void {
  putDocument(view, versionKey(path, number), document);
}

/** Deletes the documents of versions, not their metadata. */
export function dropVersions({ view }: Place, path: string, numbers: readonly number[]): void {
  for (const number of numbers) view.delete(versionKey(path, number));
}

/** Deletes a secret with all that belongs to it. */
export function dropSecret(place: Place, path: string, history: History): void {
  dropVersions(place, path, Object.keys(history.versions).map(Number));
  place.view.delete(METADATA + path);
}

/** Names directly below `path`, sorted. */
export async function listSecrets(
  { view, mount }: Place,
  path: string,
  page: { readonly after?: string; readonly limit?: number },
): Promise<readonly string[]> {
  const names = await view.list(METADATA + listPrefix(path), page);
  if (mount.versionedSince === undefined) return names;
  const old = await view.list(V1_PREFIX + listPrefix(path), page);
  const merged = [...new Set([...names, ...old])].sort(compareKeys);
  return page.limit === undefined ? merged : merged.slice(0, page.limit);
}
