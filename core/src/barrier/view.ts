/** A transaction narrowed to one prefix, as an engine sees its own storage. */
import type { Bytes } from '../base/bytes.ts';
import type { Tx } from './store.ts';

/** `tx` with every key below `prefix` (which ends with "/"). */
export function viewOf(tx: Tx, prefix: string): Tx {
  return {
    get: (key: string): Promise<Bytes | undefined> => tx.get(prefix + key),
    put: (key, value) => tx.put(prefix + key, value),
    delete: (key) => tx.delete(prefix + key),
    list: (below, page) => tx.list(prefix + below, page),
    scan: async (below, limit, after) => {
      const keys = await tx.scan(prefix + below, limit, after === undefined ? undefined : prefix + after);
      return keys.map((key) => key.slice(prefix.length));
    },
    afterCommit: (effect) => tx.afterCommit(effect),
  };
}
