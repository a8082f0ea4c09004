/** How far a sync is, for status and telemetry. */
export type SyncProgress = {
  phase: 'diff' | 'sync';
  round: number;
  /** Keys found to differ so far, and those already in place. */
  total: number;
  done: number;
  /** Payload received by this sync. */
  bytes: number;
  nodesCompared: number;
  /** Monotonic ms at its begin. */
  readonly started: number;
};

export function newProgress(monotonic: number): SyncProgress {
  return { phase: 'diff', round: 1, total: 0, done: 0, bytes: 0, nodesCompared: 0, started: monotonic };
}

/** Keys per second since the begin, and seconds left at that rate; undefined before there is one. */
export function rateOf(
  progress: SyncProgress,
  monotonic: number,
): { rate: number; secondsLeft: number } | undefined {
  const seconds = (monotonic - progress.started) / 1000;
  if (seconds <= 0 || progress.done === 0) return undefined;
  const rate = progress.done / seconds;
  return { rate, secondsLeft: Math.ceil((progress.total - progress.done) / rate) };
}
