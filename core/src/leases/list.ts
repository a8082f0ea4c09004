/** Looking at many leases. */
import { getJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { LEASE_PREFIX } from '../tokens/keys.ts';
import type { SecretLease } from './lease.ts';

/** Most leases that counting looks at in one request. */
const COUNT_ROWS_MAX = 10_000;

/** Names below a lease id prefix, folders with a trailing slash. */
export function listLeases(tx: Tx, prefix: string): Promise<readonly string[]> {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return tx.list(LEASE_PREFIX + folder);
}

/** Leases whose engine could not revoke them, at most `limit`, with the last error. */
export async function irrevocableLeases(
  tx: Tx,
  limit: number,
): Promise<readonly { readonly id: string; readonly mountPath: string; readonly error: string }[]> {
  const found: { id: string; mountPath: string; error: string }[] = [];
  let after: string | undefined;
  for (let seen = 0; seen < COUNT_ROWS_MAX && found.length < limit; ) {
    const keys = await tx.scan(LEASE_PREFIX, 500, after);
    for (const key of keys) {
      const lease = await getJson<SecretLease>(tx, key);
      if (lease?.kind === 'secret' && lease.irrevocable && found.length < limit) {
        found.push({ id: lease.id, mountPath: lease.mountPath, error: lease.revokeError ?? '' });
      }
    }
    if (keys.length < 500) break;
    seen += keys.length;
    after = keys.at(-1);
  }
  return found;
}
