/**
 * The wire as replication sees it: authenticated connections that carry whole frames. server/src/cluster
 * implements it over TLS 1.3, tests over memory.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Certificate } from '../base/crypto.ts';
import type { Signal } from '../base/env.ts';

/** Vault's name of the DR protocol on the cluster port (contract 7.2). */
export const ALPN_DR = 'replication_dr_v1';

export type TlsMaterial = {
  /** What this side shows. */
  readonly identity: Certificate;
  /** DER of the one authority that must have signed what the other side shows. */
  readonly authority: Bytes;
};

export interface Connection {
  /** `host:port` of the other side. */
  readonly remoteAddress: string;
  /** DER of the leaf that the other side proved to own. */
  readonly peerCertificate: Bytes;
  /** Resolves when the frame was taken and there is room for another; rejects with Fault once closed. */
  send(frame: Bytes): Promise<void>;
  /** The next frame, or undefined when the connection has ended. One caller at a time. */
  receive(): Promise<Bytes | undefined>;
  /** Ends both directions. Idempotent. */
  close(): void;
  /** Payload bytes of both directions so far, for the byte counters of a sync. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

export interface Listener {
  /** Stops listening and cuts what was accepted. */
  close(): Promise<void>;
}

export interface ReplicationNetwork {
  /** Opens a connection to `host:port`. Rejects with Fault (unreachable, handshake refused, timed out). */
  connect(
    address: string,
    options: { readonly material: TlsMaterial; readonly alpn: string; readonly timeoutMs: number },
    signal: Signal,
  ): Promise<Connection>;
  /**
   * Accepts connections on the cluster address. `material` is asked for each connection; undefined cuts it.
   * `accept` owns the connection from then on.
   */
  listen(options: {
    readonly alpn: string;
    readonly material: () => TlsMaterial | undefined;
    readonly accept: (connection: Connection) => void;
  }): Promise<Listener>;
}
