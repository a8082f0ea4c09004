/** recover, reindex and merkle-check (contract 5.7, 6.6). None of them is needed for the data to be right. */
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Response } from '../../logical/request.ts';
import { mustAllow } from '../role.ts';
import { CHECK_KEY } from '../rows.ts';
import type { Runtime } from '../runtime.ts';
import type { LastCheck } from '../status/dr-status.ts';
import { isCorrupted, merkleReport } from '../status/merkle-report.ts';
import { TEXT, WARNING } from '../texts.ts';
import { accepted } from './answer.ts';

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

/** Recomputes the roots from the data while it is in use. */
export async function merkleCheck(runtime: Runtime): Promise<Response> {
  mustAllow(runtime.role(), 'merkle-check');
  const { barrier, env } = runtime.deps;
  const verdict = await barrier.ledger.verify();
  const check: LastCheck = { time: env.clock.now(), corrupted: isCorrupted(verdict) };
  await barrier.transact(async (tx) => putJson(tx, CHECK_KEY, check));
  return { data: { merkle_corruption_report: merkleReport(verdict, barrier.ledger.head(), check.time) } };
}

export function lastCheck(runtime: Runtime): Promise<LastCheck | undefined> {
  return runtime.deps.barrier.read((tx) => getJson<LastCheck>(tx, CHECK_KEY));
}
