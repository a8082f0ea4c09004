/** What sys/replication/* asks of the replication of this cluster. */

import type { OperationName } from '@holdfast/api';
import type { Tx } from '../barrier/store.ts';
import type { Caller } from '../logical/context.ts';
import type { Response } from '../logical/request.ts';
import type { StrandedChange, StrandedSet } from './sync/stranded.ts';

export type DrMode = 'disabled' | 'primary' | 'secondary' | 'bootstrapping';

export interface ReplicationControl {
  drMode(): DrMode;
  /** Learnt of a higher or forked epoch of its own set and stopped acknowledging (R8). */
  fenced(): boolean;
  /** The `data` of dr/status and performance/status (contract 6). */
  status(mode: 'dr' | 'performance'): Promise<Readonly<Record<string, unknown>>>;
  /** Members that sys/health adds (contract 6.5). */
  health(): Readonly<Record<string, unknown>>;

  enablePrimary(options: { readonly primaryClusterAddr: string }): Promise<Response>;
  demote(): Promise<Response>;
  disable(): Promise<Response>;
  secondaryToken(
    tx: Tx,
    options: { readonly id: string; readonly ttlMs: number; readonly secondaryPublicKey: string },
  ): Promise<Response>;
  revokeSecondary(options: { readonly id: string }): Promise<Response>;
  generatePublicKey(): Promise<Response>;
  enableSecondary(options: ConnectOptions): Promise<Response>;
  promote(options: { readonly primaryClusterAddr: string; readonly force: boolean }): Promise<Response>;
  updatePrimary(
    options: ConnectOptions & {
      readonly updatePrimaryAddrs: readonly string[] | undefined;
      readonly force: boolean;
    },
  ): Promise<Response>;
  recover(): Promise<Response>;
  reindex(options: {
    readonly diff: boolean;
    readonly force: boolean;
    readonly skipFlush: boolean;
  }): Promise<Response>;
  merkleCheck(): Promise<Response>;

  /**
   * Authorises a DR operation: the stored operation token, or a batch token whose policies grant the operation
   * on `path` (contract 4.5), `update` without sudo when nothing else is asked. Throws the refusals of
   * contract 1.6.
   */
  authorizeDrOperation(
    token: string | undefined,
    path: string,
    body: Readonly<Record<string, unknown>>,
    asked?: { readonly operation: OperationName; readonly sudo: boolean },
  ): Promise<Caller | 'operation-token'>;
  /** Stranded sets that this cluster keeps (R14), and the changes in one of them: keys, never values. */
  strandedSets(): Promise<readonly StrandedSet[]>;
  strandedChanges(id: string, from: number, limit: number): Promise<readonly StrandedChange[] | undefined>;
  /** Drops a set for good. Whether there was one. */
  dropStranded(id: string): Promise<boolean>;
  /** Stores a new operation token (hash only), replacing the last. */
  storeOperationToken(token: string): Promise<void>;
  deleteOperationToken(): Promise<void>;
}

export type ConnectOptions = {
  readonly token: string | undefined;
  readonly primaryApiAddr: string;
  readonly caFile: string;
  readonly caPath: string;
  /** PEM, as an alternative to files on the server (contract 13.31). */
  readonly caCert: string;
  readonly clientCertPem: string;
  readonly clientKeyPem: string;
};

/** The life of replication on a node: begins when it is unsealed, ends when it is sealed. */
export interface ReplicationRuntime {
  start(): Promise<void>;
  stop(): Promise<void>;
}
