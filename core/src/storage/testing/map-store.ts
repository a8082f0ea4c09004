/** A Store over a Map, for unit tests of what lives above the barrier: one transaction at a time, no log. */
import { assert } from '../../base/assert.ts';
import type { Bytes } from '../../base/bytes.ts';

type Effect = (position: { epoch: { counter: number; id: string }; index: number; hash: string }) => void;

/** Structurally a barrier `Store` (this floor may not import it); `dump` shows the keys. */
export function mapStore() {
  const data = new Map<string, Bytes>();
  let queue: Promise<unknown> = Promise.resolve();
  let index = 0;

  function open(writable: boolean) {
    const writes = new Map<string, Bytes | undefined>();
    const effects: Effect[] = [];
    const read = (key: string) => (writes.has(key) ? writes.get(key) : data.get(key));
    const keys = (prefix: string) =>
      [...new Set([...data.keys(), ...writes.keys()])]
        .filter((key) => key.startsWith(prefix) && read(key) !== undefined)
        .sort();
    const tx = {
      get: async (key: string) => read(key),
      put: (key: string, value: Bytes) => {
        assert(writable, 'write in a read transaction');
        writes.set(key, value);
      },
      delete: (key: string) => {
        assert(writable, 'delete in a read transaction');
        writes.set(key, undefined);
      },
      list: async (prefix: string, page?: { readonly after?: string; readonly limit?: number }) => {
        const names = new Set<string>();
        for (const key of keys(prefix)) {
          const rest = key.slice(prefix.length);
          const slash = rest.indexOf('/');
          names.add(slash < 0 ? rest : rest.slice(0, slash + 1));
        }
        const after = page?.after;
        const sorted = [...names].sort().filter((name) => after === undefined || name > after);
        return page?.limit === undefined ? sorted : sorted.slice(0, page.limit);
      },
      scan: async (prefix: string, limit: number, after?: string) =>
        keys(prefix)
          .filter((key) => after === undefined || key > after)
          .slice(0, limit),
      afterCommit: (effect: Effect) => {
        effects.push(effect);
      },
    };
    return { tx, writes, effects };
  }

  function run<T>(writable: boolean, work: (tx: ReturnType<typeof open>['tx']) => Promise<T>): Promise<T> {
    const done = queue.then(async () => {
      const { tx, writes, effects } = open(writable);
      const result = await work(tx);
      for (const [key, value] of writes) {
        if (value === undefined) data.delete(key);
        else data.set(key, value);
      }
      index += 1;
      for (const effect of effects) effect({ epoch: { counter: 1, id: '0' }, index, hash: '' });
      return result;
    });
    queue = done.catch(() => undefined);
    return done;
  }

  return {
    transact: <T>(work: (tx: ReturnType<typeof open>['tx']) => Promise<T>) => run(true, work),
    read: <T>(work: (tx: ReturnType<typeof open>['tx']) => Promise<T>) => run(false, work),
    dump: () => [...data.keys()].sort(),
  };
}
