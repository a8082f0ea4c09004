/**
 * How much of the log is kept. Pure. Records that a live secondary still needs are kept up to a bound; a dead
 * one can never fill the disk (R19). Some records are always kept, so that short gaps need no comparison.
 */
import {
  LOG_RETAINED_RECORDS_MAX,
  LOG_RETAINED_RECORDS_MIN,
  SECONDARY_ABSENT_MS_MAX,
} from '../../base/limits.ts';

export type Follower = {
  /** First index that it still needs; undefined when that is not known (not seen since the start). */
  readonly needs: number | undefined;
  /** ms since it was last heard; for one not seen since the start, since that. */
  readonly silentMs: number;
};

export type LogSize = {
  readonly oldest: number;
  readonly head: number;
  /** Bytes of a record on average; 0 when unknown. */
  readonly recordBytes: number;
};

/** The index before which records may be dropped, never below `log.oldest`. */
export function retainFrom(log: LogSize, followers: readonly Follower[], bytesMax: number): number {
  const byBytes = log.recordBytes > 0 ? Math.floor(bytesMax / log.recordBytes) : LOG_RETAINED_RECORDS_MAX;
  const recordsMax = Math.max(1, Math.min(LOG_RETAINED_RECORDS_MAX, byBytes));
  const recordsMin = Math.min(LOG_RETAINED_RECORDS_MIN, recordsMax);
  const floor = log.head + 1 - recordsMax;
  let wanted = log.head + 1 - recordsMin;
  for (const follower of followers) {
    if (follower.silentMs > SECONDARY_ABSENT_MS_MAX) continue;
    wanted = Math.min(wanted, follower.needs ?? floor);
  }
  return Math.max(log.oldest, floor, wanted);
}
