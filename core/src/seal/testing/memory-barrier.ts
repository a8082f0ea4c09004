/** A real barrier over a real ledger, kept in memory. */
import { createBarrier } from '../../barrier/aes-gcm-barrier.ts';
import type { Env } from '../../base/env.ts';
import { openLedger } from '../../ledger/open.ts';
import { MemoryDisk, memoryEngine } from '../../storage/memory.ts';

/** Opens what `disk` holds, as a process that starts does. The barrier is sealed. */
export async function memoryBarrier(env: Env, disk: MemoryDisk = new MemoryDisk()) {
  const engine = memoryEngine('inmem', disk);
  const ledger = await openLedger(engine, await engine.acquire(), env);
  return { barrier: createBarrier(ledger, env), disk };
}
