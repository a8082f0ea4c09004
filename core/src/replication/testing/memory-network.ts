/**
 * A network in memory with the identity checks of mutual TLS: a connection comes about only when each side's
 * certificate was signed by the authority that the other expects. Links can be cut, held and counted.
 */
import { X509Certificate } from 'node:crypto';
import type { Bytes } from '../../base/bytes.ts';
import { Fault } from '../../base/refusal.ts';
import type { Connection, ReplicationNetwork, TlsMaterial } from '../network.ts';

type Host = {
  readonly material: () => TlsMaterial | undefined;
  readonly accept: (connection: Connection) => void;
  readonly open: Set<MemoryConnection>;
};

/** Frames that may wait in one direction before `send` does. */
const ROOM_FRAMES = 4;

class Pipe {
  readonly frames: Bytes[] = [];
  ended = false;
  bytes = 0;
  #wake: (() => void)[] = [];

  async push(frame: Bytes, held: () => boolean): Promise<void> {
    if (this.ended) throw new Fault('the connection is closed');
    this.frames.push(frame.slice());
    this.bytes += frame.length;
    this.wake();
    while (!this.ended && (this.frames.length > ROOM_FRAMES || held())) await this.#changed();
    if (this.ended) throw new Fault('the connection is closed');
  }

  async take(held: () => boolean): Promise<Bytes | undefined> {
    while ((this.frames.length === 0 || held()) && !this.ended) await this.#changed();
    if (this.ended) return undefined;
    const frame = this.frames.shift();
    this.wake();
    return frame;
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  wake(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }
}

class MemoryConnection implements Connection {
  readonly remoteAddress: string;
  readonly peerCertificate: Bytes;
  readonly #out: Pipe;
  readonly #in: Pipe;
  readonly #held: () => boolean;
  onClose: () => void = () => undefined;

  constructor(remoteAddress: string, peerCertificate: Bytes, out: Pipe, into: Pipe, held: () => boolean) {
    this.remoteAddress = remoteAddress;
    this.peerCertificate = peerCertificate;
    this.#out = out;
    this.#in = into;
    this.#held = held;
  }

  get bytesSent(): number {
    return this.#out.bytes;
  }

  get bytesReceived(): number {
    return this.#in.bytes;
  }

  send(frame: Bytes): Promise<void> {
    return this.#out.push(frame, this.#held);
  }

  receive(): Promise<Bytes | undefined> {
    return this.#in.take(this.#held);
  }

  close(): void {
    this.#out.end();
    this.#in.end();
    this.onClose();
  }

  wake(): void {
    this.#out.wake();
    this.#in.wake();
  }
}

export class MemoryNetwork {
  readonly #hosts = new Map<string, Host>();
  readonly #connections = new Set<{
    readonly from: string;
    readonly to: string;
    readonly ends: readonly MemoryConnection[];
  }>();
  readonly #cut = new Set<string>();
  readonly #held = new Set<string>();
  /** Bytes carried between two addresses in both directions, by `a|b` in the order of the alphabet. */
  readonly #bytes = new Map<string, number>();

  /** The network as the cluster at `address` (host:port) has it. */
  at(address: string): ReplicationNetwork {
    return {
      connect: async (to, { material }) => this.#connect(address, to, material),
      listen: async ({ material, accept }) => {
        if (this.#hosts.has(address)) throw new Fault(`${address} is in use`);
        const host: Host = { material, accept, open: new Set() };
        this.#hosts.set(address, host);
        return {
          close: async () => {
            this.#hosts.delete(address);
            for (const connection of host.open) connection.close();
          },
        };
      },
    };
  }

  /** Ends every connection between two addresses and lets none come about until `heal`. */
  cut(a: string, b: string): void {
    this.#cut.add(pair(a, b));
    this.reset(a, b);
  }

  heal(a: string, b: string): void {
    this.#cut.delete(pair(a, b));
  }

  /** Ends every connection between two addresses; new ones may come at once. */
  reset(a: string, b: string): void {
    for (const { from, to, ends } of this.#connections) {
      if (pair(from, to) === pair(a, b)) for (const end of ends) end.close();
    }
  }

  /** Nothing moves between two addresses until `release`, but connections stay: a half-open link. */
  hold(a: string, b: string): void {
    this.#held.add(pair(a, b));
  }

  release(a: string, b: string): void {
    this.#held.delete(pair(a, b));
    for (const { ends } of this.#connections) for (const end of ends) end.wake();
  }

  bytesBetween(a: string, b: string): number {
    let open = 0;
    for (const { from, to, ends } of this.#connections) {
      if (pair(from, to) === pair(a, b)) open += (ends[0]?.bytesSent ?? 0) + (ends[0]?.bytesReceived ?? 0);
    }
    return (this.#bytes.get(pair(a, b)) ?? 0) + open;
  }

  #connect(from: string, to: string, material: TlsMaterial): Connection {
    const host = this.#hosts.get(to);
    if (host === undefined || this.#cut.has(pair(from, to)))
      throw new Fault(`connect ${to}: connection refused`);
    const theirs = host.material();
    if (theirs === undefined) throw new Fault(`connect ${to}: handshake failure`);
    if (!signedBy(material.identity.certificate, theirs.authority))
      throw new Fault('unknown certificate authority');
    if (!signedBy(theirs.identity.certificate, material.authority))
      throw new Fault('unknown certificate authority');
    const up = new Pipe();
    const down = new Pipe();
    const held = () => this.#held.has(pair(from, to));
    const client = new MemoryConnection(to, theirs.identity.certificate, up, down, held);
    const server = new MemoryConnection(from, material.identity.certificate, down, up, held);
    const entry = { from, to, ends: [client, server] };
    this.#connections.add(entry);
    host.open.add(server);
    const closed = () => {
      if (!this.#connections.delete(entry)) return;
      host.open.delete(server);
      const key = pair(from, to);
      this.#bytes.set(key, (this.#bytes.get(key) ?? 0) + up.bytes + down.bytes);
    };
    client.onClose = closed;
    server.onClose = closed;
    host.accept(server);
    return client;
  }
}

function pair(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}

function signedBy(leaf: Bytes, authority: Bytes): boolean {
  return new X509Certificate(leaf).verify(new X509Certificate(authority).publicKey);
}
