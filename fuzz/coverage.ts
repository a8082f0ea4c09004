/** Which blocks of the code under test ran since the last look, by V8's own counters. */
import { Session } from 'node:inspector/promises';

export interface Coverage {
  /** Whether code ran that never ran before. */
  grew(): Promise<boolean>;
  blocks(): number;
  stop(): Promise<void>;
}

/** Watches the files whose URL contains one of `parts`. */
export async function watchCoverage(parts: readonly string[]): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const seen = new Set<string>();
  return {
    async grew() {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const before = seen.size;
      for (const script of result) {
        if (!parts.some((part) => script.url.includes(part))) continue;
        for (const { ranges } of script.functions) {
          for (const { startOffset, endOffset, count } of ranges) {
            if (count > 0) seen.add(`${script.scriptId}:${startOffset}-${endOffset}`);
          }
        }
      }
      return seen.size > before;
    },
    blocks: () => seen.size,
    async stop() {
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}
