/** What replication takes from the whole. `vault.ts` gives it, tests make their own. */
import type { BarrierControl } from '../barrier/barrier.ts';
import type { Env } from '../base/env.ts';
import type { Json } from '../logical/request.ts';
import type { ConnectOptions } from './control.ts';
import type { ReplicationNetwork } from './network.ts';

/** The primary's API answered the unwrap call with a status that is no success. */
export class UnwrapRefused extends Error {
  override readonly name = 'UnwrapRefused';
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string) {
    super(`status ${status} ${reason}`);
    this.status = status;
    this.reason = reason;
  }
}

/**
 * PUT `<apiAddress>/v1/sys/wrapping/unwrap` with `token`; resolves with the `data` of the answer. Rejects with
 * UnwrapRefused for another status, with Error (whose message may be shown) when it was not reached.
 */
export type UnwrapAtPrimary = (
  request: Omit<ConnectOptions, 'token' | 'primaryApiAddr'> & {
    readonly apiAddress: string;
    readonly token: string;
  },
) => Promise<Json>;

export type ReplicationConfig = {
  readonly apiAddress: string;
  /** `https://host:8201`, '' when the node has none. */
  readonly clusterAddress: string;
  readonly version: string;
  /** Bytes per second that a sync may fetch; 0 or absent is unlimited. */
  readonly syncBytesPerSecond?: number;
  /** Bound of the log that is kept for secondaries, bytes. */
  readonly logRetainedBytesMax?: number;
};

export type ReplicationDeps = {
  readonly env: Env;
  readonly barrier: BarrierControl;
  readonly network: ReplicationNetwork;
  readonly unwrapAtPrimary: UnwrapAtPrimary;
  readonly config: ReplicationConfig;
  /** Identity of this cluster, known while it is unsealed. */
  readonly identity: () => { readonly clusterId: string } | undefined;
  /** Runs `change` while no request is inside and no job of the old role runs, then begins the new role. */
  readonly changeRole: <T>(reason: string, change: () => Promise<T>) => Promise<T>;
};
