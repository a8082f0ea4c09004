/**
 * The network between machines: connections as TCP and TLS give them, whole frames in order, and everything that
 * happens to them. A link that is down keeps what was sent until it is up again, so a connection that one side
 * gave up long ago may still deliver its last frames after its successor is up.
 */
import { Fault } from '@holdfast/core/base/refusal';
import type { Connection, ReplicationNetwork, TlsMaterial } from '@holdfast/core/replication/network';
import { nameOf, signedBy } from './crypto.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

/** One direction between two machines. */
export type Link = {
  up: boolean;
  latencyMs: number;
  jitterMs: number;
  /** Chance that a frame arrives with a changed bit: a fault above TLS. */
  corruptChance: number;
};

export type NetworkWatch = {
  sent(from: string, to: string, connection: number, frame: Uint8Array): void;
  delivered(from: string, to: string, connection: number, frame: Uint8Array): void;
  opened(from: string, to: string, connection: number, certificate: Uint8Array): void;
  closed(from: string, to: string, connection: number): void;
};

type Host = {
  readonly process: Process;
  readonly address: string;
  readonly material: () => TlsMaterial | undefined;
  readonly accept: (connection: Connection) => void;
  readonly ends: Set<End>;
};

type Frame = Uint8Array | 'end';

/** Frames under way or unread in one direction before `send` waits. */
const WINDOW_FRAMES = 8;

/** One side of a connection. */
class End implements Connection {
  readonly id: number;
  readonly remoteAddress: string;
  readonly peerCertificate: Uint8Array;
  readonly process: Process;
  readonly from: string;
  readonly to: string;
  readonly network: SimNetwork;
  peer: End | undefined;
  open = true;
  bytesSent = 0;
  bytesReceived = 0;
  lastArrival = 0;
  /** Sent and not yet read by the other side. */
  underway = 0;
  stuck: Frame[] = [];
  readonly #inbox: Uint8Array[] = [];
  #peerEnded = false;
  #readers: (() => void)[] = [];
  #writers: (() => void)[] = [];

  constructor(options: {
    id: number;
    network: SimNetwork;
    process: Process;
    from: string;
    to: string;
    remoteAddress: string;
    peerCertificate: Uint8Array;
  }) {
    this.id = options.id;
    this.network = options.network;
    this.process = options.process;
    this.from = options.from;
    this.to = options.to;
    this.remoteAddress = options.remoteAddress;
    this.peerCertificate = options.peerCertificate;
  }

  async send(frame: Uint8Array): Promise<void> {
    this.#mustBeOpen();
    this.bytesSent += frame.length;
    this.underway += 1;
    this.network.carry(this, frame.slice());
    while (this.underway > WINDOW_FRAMES) {
      await new Promise<void>((resolve) => this.#writers.push(resolve));
      this.#mustBeOpen();
    }
  }

  async receive(): Promise<Uint8Array | undefined> {
    for (;;) {
      const frame = this.#inbox.shift();
      if (frame !== undefined) {
        this.peer?.read();
        return frame;
      }
      if (!this.open || this.#peerEnded) return undefined;
      await new Promise<void>((resolve) => this.#readers.push(resolve));
    }
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.#inbox.length = 0;
    this.#wake();
    this.network.carry(this, 'end');
    this.network.forget(this);
  }

  /** A frame has come in from the other side. */
  take(frame: Frame): void {
    if (!this.open) return;
    if (frame === 'end') {
      this.#peerEnded = true;
      this.network.forget(this);
    } else {
      this.bytesReceived += frame.length;
      this.#inbox.push(frame);
    }
    this.#wake();
  }

  /** The connection is gone without a word, as after a reset. */
  break(): void {
    this.open = false;
    this.#inbox.length = 0;
    this.stuck = [];
    this.#wake();
    this.network.forget(this);
  }

  /** The other side has read one frame. */
  read(): void {
    this.underway -= 1;
    if (this.underway <= WINDOW_FRAMES) {
      const writers = this.#writers;
      this.#writers = [];
      for (const wake of writers) this.process.deliver(wake);
    }
  }

  #mustBeOpen(): void {
    if (!this.open || this.#peerEnded) throw new Fault('the connection is closed');
  }

  #wake(): void {
    const waiting = [...this.#readers, ...this.#writers];
    this.#readers = [];
    this.#writers = [];
    for (const wake of waiting) wake();
  }
}

export class SimNetwork {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #watch: NetworkWatch;
  readonly #links = new Map<string, Link>();
  readonly #hosts = new Map<string, Host>();
  readonly #ends = new Set<End>();
  /** Machines without power: they answer nothing, not even with a reset. */
  readonly dark: Set<string> = new Set();
  #connections = 0;

  constructor(scheduler: Scheduler, random: Random, watch: NetworkWatch) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#watch = watch;
  }

  /** The direction from one machine to another; made with `latencyMs` when it is first asked for. */
  link(from: string, to: string): Link {
    const key = `${from}>${to}`;
    let link = this.#links.get(key);
    if (link === undefined) {
      link = { up: true, latencyMs: 1, jitterMs: 1, corruptChance: 0 };
      this.#links.set(key, link);
    }
    return link;
  }

  /** Takes a direction down, or up: then what waited goes on its way. */
  setUp(from: string, to: string, up: boolean): void {
    const link = this.link(from, to);
    if (link.up === up) return;
    link.up = up;
    if (!up) return;
    for (const end of this.#ends) if (end.from === from && end.to === to) this.#release(end);
    for (const end of this.#closing) if (end.from === from && end.to === to) this.#release(end);
  }

  healthy(): boolean {
    return this.dark.size === 0 && [...this.#links.values()].every((link) => link.up);
  }

  links(): IterableIterator<Link> {
    return this.#links.values();
  }

  /** Breaks every connection between two machines. */
  reset(a: string, b: string): void {
    for (const end of [...this.#ends]) {
      if ((end.from === a && end.to === b) || (end.from === b && end.to === a)) this.#break(end);
    }
  }

  /** The process has died: its machine resets the connections, unless it died too. */
  died(process: Process, machine: string, powerLoss: boolean): void {
    for (const [address, host] of this.#hosts) if (host.process === process) this.#hosts.delete(address);
    if (powerLoss) this.dark.add(machine);
    for (const end of [...this.#ends]) {
      if (end.process !== process) continue;
      // Nothing is told to the dead.
      end.open = false;
      this.forget(end);
      const { peer } = end;
      if (peer !== undefined && !powerLoss) this.#resetLater(peer, end);
    }
  }

  /** The network as a process at `address` (host:port) on `machine` has it. */
  at(machine: string, address: string, process: Process): ReplicationNetwork {
    return {
      connect: (to, { material, timeoutMs }, signal) =>
        new Promise((resolve, reject) => {
          const target = machineOf(to);
          let settled = false;
          const settle = (act: () => void) => {
            if (settled) return;
            settled = true;
            signal.removeEventListener('abort', abort);
            this.#scheduler.cancel(timer);
            act();
          };
          const abort = () => settle(() => reject(signal.reason));
          const timer = process.after(timeoutMs, () =>
            settle(() => reject(new Fault(`connect ${to}: timed out`))),
          );
          if (signal.aborted) return abort();
          signal.addEventListener('abort', abort, { once: true });
          const refuse = (why: string) => {
            if (this.link(target, machine).up)
              process.after(this.#latency(target, machine), () =>
                settle(() => reject(new Fault(`connect ${to}: ${why}`))),
              );
          };
          this.#scheduler.after(2 * this.#latency(machine, target), () => {
            if (settled || !this.link(machine, target).up || !this.link(target, machine).up) return;
            if (this.dark.has(target)) return;
            const host = this.#hosts.get(to);
            if (host === undefined) return refuse('connection refused');
            host.process.deliver(() => {
              const theirs = host.material();
              if (theirs === undefined) return refuse('handshake failure');
              if (
                !signedBy(material.identity.certificate, theirs.authority) ||
                !signedBy(theirs.identity.certificate, material.authority)
              ) {
                return refuse('unknown certificate authority');
              }
              const [near, far] = this.#pair(process, machine, address, host, to, material, theirs);
              host.ends.add(far);
              this.#watch.opened(machine, target, near.id, material.identity.certificate);
              process.after(this.#latency(target, machine), () => {
                if (settled) near.close();
                settle(() => resolve(near));
              });
              host.accept(far);
            });
          });
        }),
      listen: async ({ material, accept }) => {
        if (this.#hosts.has(address)) throw new Fault(`${address} is in use`);
        const host: Host = { process, address, material, accept, ends: new Set() };
        this.#hosts.set(address, host);
        return {
          close: async () => {
            if (this.#hosts.get(address) === host) this.#hosts.delete(address);
            for (const end of [...host.ends]) end.close();
          },
        };
      },
    };
  }

  /** Takes what `end` sends on its way. */
  carry(end: End, frame: Frame): void {
    if (frame !== 'end') this.#watch.sent(end.from, end.to, end.id, frame);
    else if (end.stuck.length > 0 || !this.link(end.from, end.to).up) this.#closing.add(end);
    this.#send(end, frame);
  }

  forget(end: End): void {
    if (this.#ends.delete(end)) this.#watch.closed(end.from, end.to, end.id);
  }

  /** Time of one way now, ms. */
  latency(from: string, to: string): number {
    return this.#latency(from, to);
  }

  /** Closed on this side, but what it sent is still stuck. */
  readonly #closing: Set<End> = new Set();

  #pair(
    process: Process,
    machine: string,
    address: string,
    host: Host,
    to: string,
    material: TlsMaterial,
    theirs: TlsMaterial,
  ): readonly [End, End] {
    this.#connections += 1;
    const id = this.#connections;
    const target = machineOf(to);
    const near = new End({
      id,
      network: this,
      process,
      from: machine,
      to: target,
      remoteAddress: to,
      peerCertificate: theirs.identity.certificate,
    });
    const far = new End({
      id,
      network: this,
      process: host.process,
      from: target,
      to: machine,
      remoteAddress: address,
      peerCertificate: material.identity.certificate,
    });
    near.peer = far;
    far.peer = near;
    this.#ends.add(near);
    this.#ends.add(far);
    return [near, far];
  }

  #send(end: End, frame: Frame): void {
    const arrival = Math.max(end.lastArrival + 0.001, this.#scheduler.now + this.#latency(end.from, end.to));
    end.lastArrival = arrival;
    this.#scheduler.after(arrival - this.#scheduler.now, () => this.#arrive(end, frame));
  }

  #arrive(end: End, frame: Frame): void {
    const link = this.link(end.from, end.to);
    if (!link.up || end.stuck.length > 0) {
      end.stuck.push(frame);
      if (!end.open) this.#closing.add(end);
      return;
    }
    const { peer } = end;
    if (peer === undefined) return;
    if (!peer.process.alive) {
      // The machine is up and knows no such connection.
      if (!this.dark.has(end.to) && end.open) this.#resetLater(end, peer);
      return;
    }
    let arrived = frame;
    if (frame !== 'end' && this.#random.chance(link.corruptChance)) {
      arrived = frame.slice();
      const at = this.#random.below(arrived.length);
      arrived[at] = (arrived[at] ?? 0) ^ (1 << this.#random.below(8));
    }
    peer.process.deliver(() => {
      if (peer.open && arrived !== 'end') this.#watch.delivered(end.from, end.to, end.id, arrived);
      peer.take(arrived);
    });
  }

  #release(end: End): void {
    const waiting = end.stuck;
    end.stuck = [];
    this.#closing.delete(end);
    for (const frame of waiting) this.#send(end, frame);
  }

  #break(end: End): void {
    if (!this.#ends.has(end)) return;
    end.process.deliver(() => end.break());
    const { peer } = end;
    if (peer !== undefined) peer.process.deliver(() => peer.break());
  }

  /** A reset from the side of `from` reaches `end` when the link lets it. */
  #resetLater(end: End, from: End): void {
    const link = this.link(from.from, from.to);
    if (!link.up) return;
    end.process.after(this.#latency(from.from, from.to), () => end.break());
  }

  #latency(from: string, to: string): number {
    const link = this.link(from, to);
    return link.latencyMs + this.#random.float() * link.jitterMs;
  }
}

/** `a` of `a.sim:8201`. */
export function machineOf(address: string): string {
  return address.slice(0, address.indexOf('.'));
}

/** For the trace: who a certificate says it is. */
export function certificateName(certificate: Uint8Array): string {
  return nameOf(certificate);
}
