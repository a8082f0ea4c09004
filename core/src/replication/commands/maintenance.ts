/** recover, reindex and merkle-check (contract 5.7, 6.6). None of them is needed for the data to be right. */
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Signal } from '../../base/env.ts';
import type { Response } from '../../logical/request.ts';
import { mustAllow } from '../role.ts';
import { CHECK_KEY } from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import { orAborted } from '../scope.ts';
import type { LastCheck } from '../status/dr-status.ts';
import { isCorrupted, merkleReport } from '../status/merkle-report.ts';
import { TEXT, WARNING } from '../texts.ts';
import { accepted } from './answer.ts';

/** Between two checks of all stored data, ms. */
const CHECK_MS: number = 24 * 60 * 60 * 1000;

/** Ends every link, forgets errors, and begins the role anew. */
export function recover(runtime: Runtime): Promise<Response> {
  return runtime.exclusive(async () => {
    mustAllow(runtime.role(), 'recover');
    if (runtime.role() === 'bootstrapping') await runtime.stopBootstrap();
    await runtime.stopRole();
    const view = runtime.view();
    view.stopped = false;
    view.error = undefined;
    await runtime.startRole();
    return accepted(WARNING.recover);
  });
}

export function reindex(runtime: Runtime): Promise<Response> {
  return runtime.exclusive(async () => {
    mustAllow(runtime.role(), 'reindex');
    const started = runtime.reindex.start(runtime.scope, runtime.deps.barrier.ledger);
    return accepted(started ? WARNING.reindex : TEXT.reindexRuns);
  });
}

/**
 * Recomputes the roots from the data while it is in use. A secondary that finds damage repairs itself from its
 * primary (R6); a primary only reports it, for it has nobody whose word counts more.
 */
export async function merkleCheck(runtime: Runtime): Promise<Response> {
  mustAllow(runtime.role(), 'merkle-check');
  const { barrier, env } = runtime.deps;
  // Sealing must not wait for a check of all data; what is left of it then reads to its end and is forgotten.
  const verdict = await orAborted(barrier.ledger.verify(), runtime.scope.signal);
  const corrupted = isCorrupted(verdict);
  const check: LastCheck = { time: env.clock.now(), corrupted };
  await barrier.transact(async (tx) => putJson(tx, CHECK_KEY, check));
  const report = merkleReport(verdict, barrier.ledger.head(), check.time);
  if (corrupted) runtime.log.write('error', 'stored data is damaged', { places: verdict.corrupted.length });
  const repairing = corrupted && (await repairFromPrimary(runtime));
  return {
    data: { merkle_corruption_report: report },
    ...(repairing && { warnings: [WARNING.selfRepair] }),
  };
}

/**
 * Makes the index follow the data as it is, so that every damaged, missing or surplus entry shows as a difference
 * to the primary, and compares. Until that has ended the data counts as a mixture. Whether there is a primary.
 */
function repairFromPrimary(runtime: Runtime): Promise<boolean> {
  return runtime.exclusive(async () => {
    const row = runtime.row();
    if (row.mode !== 'secondary' || row.link === undefined) return false;
    const { ledger } = runtime.deps.barrier;
    await runtime.stopRole();
    try {
      await ledger.beginRepair();
      await ledger.reindex(() => undefined);
    } finally {
      await runtime.startRole();
    }
    return true;
  });
}

/** Checks from time to time without being asked, so that damage is found while the other copy is still there. */
export async function checkRegularly(runtime: Runtime, signal: Signal): Promise<void> {
  for (;;) {
    await runtime.deps.env.timers.sleep(CHECK_MS, signal);
    const role = runtime.role();
    if (role === 'primary' || role === 'secondary') await merkleCheck(runtime);
  }
}

export function lastCheck(runtime: Runtime): Promise<LastCheck | undefined> {
  return runtime.deps.barrier.read((tx) => getJson<LastCheck>(tx, CHECK_KEY));
}
