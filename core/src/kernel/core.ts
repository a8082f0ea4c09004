/**
 * What the system endpoints (sys/*) may ask of the whole. `vault.ts` wires one; tests make their own.
 * State that lives in memory (keyring, ceremonies, links) is behind these interfaces and nowhere else.
 */
import type { Endpoint, NodeState } from '@holdfast/api';
import type { AuditBroker } from '../audit/broker.ts';
import type { BarrierControl } from '../barrier/barrier.ts';
import type { Store } from '../barrier/store.ts';
import type { Env, LogLevel } from '../base/env.ts';
import type { Context, Route } from '../logical/context.ts';
import type { Response } from '../logical/request.ts';
import type { ReplicationControl } from '../replication/control.ts';
import type { Ceremonies } from '../seal/ceremonies.ts';
import type { SealControl } from '../seal/control.ts';

export type CoreConfig = {
  /** `api_addr`, '' when none. */
  readonly apiAddress: string;
  /** `cluster_addr` (`https://host:8201`), '' when none. */
  readonly clusterAddress: string;
  readonly clusterName: string | undefined;
  readonly defaultLeaseTtlMs: number;
  readonly maxLeaseTtlMs: number;
  /** Vault API level such as "1.18.3" (what `version` fields say), our own version, and build date (RFC 3339). */
  readonly apiLevel: string;
  readonly version: string;
  readonly buildDate: string;
  readonly storageType: string;
  /** `node_id` of storage "raft"; absent or '' when none is configured. */
  readonly raftNodeId?: string;
  readonly uiEnabled: boolean;
  readonly haEnabled: boolean;
  readonly logLevel: string;
  /** Names of endpoint groups that need no token (contract 4.7): generate-operation-token, generate-root, rekey. */
  readonly unauthenticatedAccess: readonly string[];
  readonly rawStorageEndpoint: boolean;
  readonly enableResponseHeaderHostname: boolean;
  /** Bound of the log kept for secondaries, bytes; absent takes the built-in one. */
  readonly logRetainedBytesMax?: number;
  /** Bytes per second that a sync may fetch; 0 or absent is no limit. */
  readonly syncBytesPerSecond?: number;
  /** Config file as sys/config/state/sanitized shows it. */
  readonly sanitized: Readonly<Record<string, unknown>>;
};

/** The levels of the server's log, by subsystem ("core", "replication"). They last until the server ends. */
export interface Loggers {
  levels(): Readonly<Record<string, LogLevel>>;
  /** Of every subsystem. */
  setLevel(level: LogLevel): void;
  /** Of one. Whether there is such a subsystem. */
  setLevelOf(subsystem: string, level: LogLevel): boolean;
}

export interface Core {
  readonly env: Env;
  readonly config: CoreConfig;
  readonly store: Store;
  readonly barrier: BarrierControl;
  readonly seal: SealControl;
  readonly ceremonies: Ceremonies;
  readonly replication: ReplicationControl;
  readonly audit: AuditBroker;
  readonly loggers: Loggers;
  /** Every route, for OpenAPI and path-help. */
  readonly routes: readonly Route[];
  /** Prometheus text and Vault's JSON form of the metrics. */
  metrics(format: 'prometheus' | 'json'): { readonly contentType: string; readonly text: string };
  /** Facts of the host for sys/host-info (gopsutil-like JSON). */
  hostInfo(): Promise<Readonly<Record<string, unknown>>>;
  nodeState(): NodeState;
  /** Cluster identity (sys/health `cluster_id`, `cluster_name`); undefined while sealed. */
  identity(): { readonly clusterId: string; readonly clusterName: string } | undefined;
  /** ms since 1970 when this node became active; undefined otherwise. */
  activeSince(): number | undefined;
  /** Leaves the active role and takes it again (sys/step-down; a single node returns at once). */
  stepDown(): Promise<void>;
}

export type SystemContext<E extends Endpoint = Endpoint> = Context<E> & { readonly core: Core };
export type SystemHandler<E extends Endpoint> = (context: SystemContext<E>) => Promise<Response>;

/** `route` for sys endpoints, whose handlers also get the core. */
export function systemRoute<E extends Endpoint>(
  endpoint: E,
  handlers: { readonly [operation in keyof E['operations']]: SystemHandler<E> },
): Route {
  // The kernel passes a SystemContext to every sys route.
  return { endpoint, handlers: handlers as unknown as Route['handlers'] };
}
