/**
 * Holds ordinary requests while the node changes its role. A change waits for those that are inside, then runs
 * alone; requests that come meanwhile wait too, so clients see a pause instead of an error.
 */
import { assert } from '../base/assert.ts';

export interface Gate {
  /** Waits until no change is running, then counts the caller in; the result counts it out. */
  enter(): Promise<() => void>;
  /** Runs `change` while nobody is inside. Changes run one after the other. */
  exclusively<T>(change: () => Promise<T>): Promise<T>;
}

export function createGate(): Gate {
  let inside = 0;
  let changes: Promise<unknown> = Promise.resolve();
  let closed = 0;
  let reopen: (() => void)[] = [];
  let drained: (() => void) | undefined;

  return {
    async enter() {
      while (closed > 0) await new Promise<void>((resolve) => reopen.push(resolve));
      inside += 1;
      let left = false;
      return () => {
        assert(!left, 'a request left the gate twice');
        left = true;
        inside -= 1;
        if (inside === 0) drained?.();
      };
    },
    exclusively(change) {
      closed += 1;
      const done = changes.then(async () => {
        if (inside > 0) {
          await new Promise<void>((resolve) => {
            drained = resolve;
          });
          drained = undefined;
        }
        try {
          return await change();
        } finally {
          closed -= 1;
          if (closed === 0) {
            const waiting = reopen;
            reopen = [];
            for (const resume of waiting) resume();
          }
        }
      });
      changes = done.catch(() => undefined);
      return done;
    },
  };
}
