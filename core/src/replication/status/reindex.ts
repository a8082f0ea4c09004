/** A reindex in the background and its figures (contract 5.7, 6.2). */
import type { Env } from '../../base/env.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Json } from '../../logical/request.ts';
import { orAborted, type Scope } from '../scope.ts';

export interface Reindex {
  /** Starts one unless one runs. Whether it was started. */
  start(scope: Scope, ledger: Ledger): boolean;
  /** Members of the status block while it runs; none otherwise. */
  status(): Json;
  /** Unix seconds of the last one that ended well; 0 never. */
  lastEpoch(): number;
}

/** Vault's numbers of the stages as its gauge shows them. */
const STAGE = { building: 2, done: 0 } as const;

export function createReindex(env: Env): Reindex {
  let running: { done: number; total: number } | undefined;
  let last = 0;
  const log = env.log.named('replication');
  return {
    start(scope, ledger) {
      if (running !== undefined) return false;
      const progress = { done: 0, total: 0 };
      running = progress;
      env.metrics.gauge('vault.core.replication.reindex_stage', STAGE.building);
      scope.run(
        async (signal) => {
          try {
            const work = ledger.reindex((done, total) => {
              progress.done = done;
              progress.total = total;
              env.metrics.gauge('vault.core.replication.build_progress', done);
              env.metrics.gauge('vault.core.replication.build_total', total);
            });
            await orAborted(work, signal);
            last = Math.floor(env.clock.now() / 1000);
            log.write('info', 'reindex finished', { entries: progress.total });
          } finally {
            running = undefined;
            env.metrics.gauge('vault.core.replication.reindex_stage', STAGE.done);
          }
        },
        (error) => log.write('error', 'reindex failed', { error: String(error) }),
      );
      return true;
    },
    status: () =>
      running === undefined
        ? {}
        : {
            reindex_in_progress: true,
            reindex_stage: 'building',
            reindex_building_progress: running.done,
            reindex_building_total: running.total,
          },
    lastEpoch: () => last,
  };
}
