/** When the active node rotates the encryption key by itself. */
import type { BarrierControl } from '../barrier/barrier.ts';
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import type { Env } from '../base/env.ts';

export type RotationConfig = {
  readonly maxOperations: number;
  /** Age at which a key is replaced, ms; 0 does not look at it. */
  readonly intervalMs: number;
  readonly enabled: boolean;
};

/** Vault's bounds. The upper one keeps the chance that two random 96-bit nonces meet below 2^-32 (NIST SP 800-38D, 8.3). */
export const OPERATIONS_MAX = 3_865_470_566;
export const OPERATIONS_MIN = 1_000_000;
export const INTERVAL_MS_MIN: number = 24 * 60 * 60 * 1000;

const CONFIG_KEY = 'shared/core/rotation-config';
/** How often the active node looks, ms: at 10,000 writes a second a key overruns its bound by 0.02 %. */
export const ROTATION_CHECK_MS = 60_000;

/** The configuration in force; Vault's defaults when none was written. */
export async function readRotationConfig(tx: Tx): Promise<RotationConfig> {
  const stored = await getJson<RotationConfig>(tx, CONFIG_KEY);
  return stored ?? { maxOperations: OPERATIONS_MAX, intervalMs: 0, enabled: true };
}

export function putRotationConfig(tx: Tx, config: RotationConfig): void {
  putJson(tx, CONFIG_KEY, config);
}

/** Rotates when the configuration asks for it; says whether it did. */
export async function rotateWhenDue(barrier: BarrierControl, env: Env): Promise<boolean> {
  return barrier.transact(async (tx) => {
    const config = await readRotationConfig(tx);
    const { encryptions, installTime } = barrier.keyStatus();
    const old = config.intervalMs > 0 && env.clock.now() - installTime >= config.intervalMs;
    if (!config.enabled || !(old || encryptions >= config.maxOperations)) return false;
    await barrier.rotate(tx);
    tx.afterCommit(() => {
      env.log.named('core').write('info', 'automatic rotation of the encryption key', { encryptions });
    });
    return true;
  });
}
