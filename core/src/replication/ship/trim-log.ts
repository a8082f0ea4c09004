/** Applies the retention rule to the log of this cluster, whatever its role. */
import type { Env } from '../../base/env.ts';
import { LOG_RETAINED_RECORDS_MAX, SHIP_BYTES_MAX } from '../../base/limits.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { type Follower, retainFrom } from './retention.ts';

/** Records at the end of the log by which the size of a record is judged. */
const SAMPLE_RECORDS = 100;

export async function trimLog(
  env: Env,
  ledger: Ledger,
  followers: readonly Follower[],
  bytesMax: number,
): Promise<void> {
  if (ledger.repairing()) return;
  const head = ledger.head().index;
  const oldest = ledger.oldest();
  const sampled = await ledger.read(Math.max(oldest, head - SAMPLE_RECORDS), SHIP_BYTES_MAX);
  const bytes = sampled.reduce((sum, record) => sum + record.bytes.length, 0);
  const recordBytes = sampled.length === 0 ? 0 : bytes / sampled.length;
  const from = retainFrom({ oldest, head, recordBytes }, followers, bytesMax);
  if (from > oldest) {
    const begun = env.clock.monotonic();
    await ledger.truncateBefore(from);
    env.metrics.sample('vault.replication.wal.gc', env.clock.monotonic() - begun);
    env.metrics.gauge('vault.wal.gc.deleted', from - oldest);
  }
  env.metrics.gauge('vault.wal.gc.total', head + 1 - from);
  env.metrics.gauge('vault.logshipper.buffer.length', head + 1 - from);
  env.metrics.gauge('vault.logshipper.buffer.max_length', LOG_RETAINED_RECORDS_MAX);
  env.metrics.gauge('vault.logshipper.buffer.max_size', bytesMax);
  env.metrics.gauge('vault.logshipper.buffer.size', Math.round((head + 1 - from) * recordBytes));
}
