/** What a secondary knows about its link and its primary, for status, health and the next promotion. */
import type { Contact } from '../rows.ts';
import type { SyncProgress } from '../sync/progress.ts';

/** Vault's state machine of a secondary (contract 6.4). */
export type SecondaryState = 'stream-wals' | 'merkle-diff' | 'merkle-sync' | 'idle';
/** gRPC's channel states, which Vault shows (contract 6.4). */
export type ConnectionState = 'idle' | 'connecting' | 'ready' | 'transient_failure' | 'shutdown';

export type SecondaryView = {
  state: SecondaryState;
  connection: ConnectionState;
  /** Why it is not streaming; undefined while all is well. No secrets. */
  error: string | undefined;
  /** It will not go on by itself: `recover` or another primary is needed. */
  stopped: boolean;
  /** Wall clock when the current stream began, ms since 1970. */
  streamStarted: number | undefined;
  progress: SyncProgress | undefined;
  contact: Contact | undefined;
  /** Monotonic time of the last frame of the primary; undefined before the first since the start. */
  heardMonotonic: number | undefined;
  /** The latest moment at which this side held everything the primary had: the primary's and our clocks. */
  fresh: { readonly primaryTime: number; readonly monotonic: number } | undefined;
  roundTripMs: number;
  clockSkewMs: number;
  primaryClusterId: string | undefined;
  primaryApiAddress: string;
  primaryAddresses: readonly string[];
  /** Last index that came over the current stream; 0 before. */
  lastRemoteWal: number;
  bytesReceived: number;
  strandedRecords: number;
  /** Comparisons begun since the start: more than one on a healthy pair is worth a look. */
  syncs: number;
};

export function newSecondaryView(): SecondaryView {
  return {
    state: 'idle',
    connection: 'idle',
    error: undefined,
    stopped: false,
    streamStarted: undefined,
    progress: undefined,
    contact: undefined,
    heardMonotonic: undefined,
    fresh: undefined,
    roundTripMs: 0,
    clockSkewMs: 0,
    primaryClusterId: undefined,
    primaryApiAddress: '',
    primaryAddresses: [],
    lastRemoteWal: 0,
    bytesReceived: 0,
    strandedRecords: 0,
    syncs: 0,
  };
}
