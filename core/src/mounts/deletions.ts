/**
 * Deleting the data of removed mounts. The row leaves its table in the record of the request; in the same record
 * an order is written to `<class>/core/mount-deletions/<uuid>`, and the active node works the orders off in
 * bounded transactions. A crash or a promotion in between only continues the work.
 */
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Store, Tx } from '../barrier/store.ts';
import type { Env, Signal } from '../base/env.ts';
import { type MountEntry, mountPrefix } from './mount.ts';

type Order = {
  /** Storage prefix whose keys go, with trailing slash. */
  readonly prefix: string;
  /** Where it was mounted, for the log. */
  readonly path: string;
  /** ms since 1970. */
  readonly removedAt: number;
};

/** Most keys deleted in one transaction. */
const DELETE_KEYS_MAX = 500;

const ORDERS: readonly string[] = ['shared/core/mount-deletions/', 'local/core/mount-deletions/'];

/** Orders the deletion of the data of `mount`, within `tx`. */
export function scheduleDeletion(tx: Tx, env: Env, mount: MountEntry): void {
  const order: Order = { prefix: mountPrefix(mount), path: mount.path, removedAt: env.clock.now() };
  putJson(tx, `${mount.local ? 'local' : 'shared'}/core/mount-deletions/${mount.uuid}`, order);
}

/** One bounded step. Whether there may be more to do. */
async function deleteSome(tx: Tx): Promise<boolean> {
  for (const orders of ORDERS) {
    const [key] = await tx.scan(orders, 1);
    if (key === undefined) continue;
    const order = await getJson<Order>(tx, key);
    const doomed = order === undefined ? [] : await tx.scan(order.prefix, DELETE_KEYS_MAX);
    for (const entry of doomed) tx.delete(entry);
    if (doomed.length < DELETE_KEYS_MAX) tx.delete(key);
    return true;
  }
  return false;
}

/**
 * Deletes the data of all removed mounts. The active node runs it after it became active and after each
 * unmount; ends early when `signal` is aborted.
 */
export async function deleteRemovedMounts(store: Store, signal?: Signal): Promise<void> {
  while (!signal?.aborted) {
    const pending = await store.read(async (tx) => {
      for (const orders of ORDERS) if ((await tx.scan(orders, 1)).length > 0) return true;
      return false;
    });
    if (!pending) return;
    await store.transact(deleteSome);
  }
}
