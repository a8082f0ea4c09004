/** Notices when the disk fails: then the process must end, because only a new start knows what is on it. */
import { Fault } from '@holdfast/core/base/refusal';
import type { StorageEngine } from '@holdfast/core/storage/engine';

/** The same engine; the first commit that failed for the disk (not for an old fence) is told to `failed`. */
export function watchEngine(engine: StorageEngine, failed: (reason: string) => void): StorageEngine {
  let told = false;
  return {
    type: engine.type,
    limits: engine.limits,
    get: (key) => engine.get(key),
    range: (range) => engine.range(range),
    acquire: () => engine.acquire(),
    close: () => engine.close(),
    async commit(writes, fence) {
      try {
        await engine.commit(writes, fence);
      } catch (error) {
        if (error instanceof Fault && !told) {
          told = true;
          failed(error.message);
        }
        throw error;
      }
    },
  };
}
