/**
 * A TCP relay for one link. It stands where clients are told the server is, and does to the bytes what a bad
 * network does: delays, jitters, throttles, stalls, corrupts, cuts short, resets, half-opens. Both directions
 * have their own faults, and all may change while connections live.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Random } from './random.ts';

/** What happens to the bytes of one direction. */
export type Faults = {
  /** Time each chunk spends on the way, ms, and how much more at most by chance. */
  delayMs: number;
  jitterMs: number;
  /** 0 is unlimited. */
  bytesPerSecond: number;
  /** Nothing gets through; what comes waits, as behind a link that drops packets. */
  stalled: boolean;
  /** Probability that one bit of a chunk is flipped. */
  corrupt: number;
  /** Bytes after which a connection ends without a warning; 0 never. */
  cutAfterBytes: number;
};

export function noFaults(): Faults {
  return { delayMs: 0, jitterMs: 0, bytesPerSecond: 0, stalled: false, corrupt: 0, cutAfterBytes: 0 };
}

/** Bytes held for one direction of one connection before its sender is paused. */
const HELD_BYTES_MAX = 1024 * 1024;
const MTU_BYTES = 16 * 1024;

type Parcel = { readonly due: number; readonly bytes: Buffer | undefined };

/** One direction of one connection. */
class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #faults: Faults;
  readonly #random: Random;
  readonly #cut: () => void;
  readonly #parcels: Parcel[] = [];
  #held = 0;
  #carried = 0;
  #free = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, faults: Faults, random: Random, cut: () => void) {
    this.#from = from;
    this.#to = to;
    this.#faults = faults;
    this.#random = random;
    this.#cut = cut;
    from.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += MTU_BYTES) this.#take(bytes.subarray(at, at + MTU_BYTES));
    });
    from.on('end', () => this.#take(undefined));
    to.on('drain', () => this.#pump());
  }

  #take(bytes: Buffer | undefined): void {
    const faults = this.#faults;
    const now = performance.now();
    const last = this.#parcels.at(-1)?.due ?? 0;
    let due = Math.max(last, now + faults.delayMs + this.#random.next() * faults.jitterMs);
    if (bytes !== undefined && faults.bytesPerSecond > 0) {
      this.#free = Math.max(this.#free, now) + (bytes.length * 1000) / faults.bytesPerSecond;
      due = Math.max(due, this.#free + faults.delayMs);
    }
    this.#parcels.push({ due, bytes });
    this.#held += bytes?.length ?? 0;
    if (this.#held > HELD_BYTES_MAX) this.#from.pause();
    this.#pump();
  }

  /** Passes on what is due. Called again when a stall ends. */
  wake(): void {
    this.#pump();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#parcels.length = 0;
  }

  #pump(): void {
    clearTimeout(this.#timer);
    while (!this.#faults.stalled && !this.#to.writableNeedDrain) {
      const parcel = this.#parcels[0];
      if (parcel === undefined) break;
      const wait = parcel.due - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#pump(), wait);
        return;
      }
      this.#parcels.shift();
      if (parcel.bytes === undefined) this.#to.end();
      else this.#pass(parcel.bytes);
    }
    if (this.#held <= HELD_BYTES_MAX / 2) this.#from.resume();
  }

  #pass(bytes: Buffer): void {
    this.#held -= bytes.length;
    this.#carried += bytes.length;
    const limit = this.#faults.cutAfterBytes;
    if (limit > 0 && this.#carried > limit) {
      const room = Math.max(0, limit - (this.#carried - bytes.length));
      this.#to.write(bytes.subarray(0, room));
      this.#cut();
      return;
    }
    if (this.#faults.corrupt > 0 && this.#random.chance(this.#faults.corrupt)) {
      const damaged = Buffer.from(bytes);
      const at = this.#random.between(0, damaged.length - 1);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << this.#random.between(0, 7));
      this.#to.write(damaged);
      return;
    }
    this.#to.write(bytes);
  }
}

type Pair = { readonly near: Socket; readonly far: Socket; readonly lanes: readonly Lane[] };

export class Relay {
  /** From those who connect to the server behind, and back. */
  readonly there: Faults = noFaults();
  readonly back: Faults = noFaults();
  /** New connections are reset. */
  refusing = false;
  readonly #random: Random;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #port = 0;
  #target: { readonly host: string; readonly port: number } | undefined;
  #connections = 0;

  private constructor(random: Random) {
    this.#random = random;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => this.#accept(near));
  }

  /** A relay on a port of 127.0.0.1. It leads nowhere until `lead` is called. */
  static async open(random: Random): Promise<Relay> {
    const relay = new Relay(random);
    await new Promise<void>((resolve, reject) => {
      relay.#server.once('error', reject);
      relay.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = relay.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port was given');
    relay.#port = address.port;
    return relay;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Connections that were accepted since the start. */
  get connections(): number {
    return this.#connections;
  }

  get open(): number {
    return this.#pairs.size;
  }

  /** New connections go to `port` of `host`; live ones stay. */
  lead(port: number, host = '127.0.0.1'): void {
    this.#target = { host, port };
  }

  /** Sets the same faults in both directions. */
  both(faults: Partial<Faults>): void {
    Object.assign(this.there, faults);
    Object.assign(this.back, faults);
    if (faults.stalled === false) this.wake();
  }

  /** Passes on what waited for the end of a stall. */
  wake(): void {
    for (const pair of this.#pairs) for (const lane of pair.lanes) lane.wake();
  }

  /** No fault is left; what was held goes on its way. */
  heal(): void {
    this.refusing = false;
    this.both(noFaults());
  }

  /** Nothing passes in either direction, on old and new connections. */
  partition(): void {
    this.both({ stalled: true });
  }

  /** Ends every live connection with a reset on both sides. */
  reset(): void {
    for (const pair of [...this.#pairs]) this.#drop(pair, () => pair.near.resetAndDestroy());
  }

  /** Those who connected are left believing in connections of which the server behind knows nothing any more. */
  halfOpen(): void {
    for (const pair of [...this.#pairs]) {
      for (const lane of pair.lanes) lane.close();
      pair.far.removeAllListeners('close');
      pair.far.destroy();
      pair.near.removeAllListeners('data');
      pair.near.resume();
    }
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(near: Socket): void {
    this.#connections += 1;
    near.on('error', () => near.destroy());
    const target = this.#target;
    if (this.refusing || target === undefined) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ ...target, allowHalfOpen: true, noDelay: true });
    far.on('error', () => far.destroy());
    const cut = (): void => this.#drop(pair, () => pair.near.destroy());
    const pair: Pair = {
      near,
      far,
      lanes: [
        new Lane(near, far, this.there, this.#random, cut),
        new Lane(far, near, this.back, this.#random, cut),
      ],
    };
    this.#pairs.add(pair);
    near.once('close', () => this.#drop(pair, () => undefined));
    far.once('close', () => this.#drop(pair, () => pair.near.destroySoon()));
  }

  #drop(pair: Pair, near: () => void): void {
    if (!this.#pairs.delete(pair)) return;
    for (const lane of pair.lanes) lane.close();
    near();
    if (pair.far.connecting) pair.far.destroy();
    else pair.far.resetAndDestroy();
  }
}

/** Round trips of well-known distances, ms. */
export const GEO = { metro: 0.5, country: 40, ocean: 80, continents: 150, antipodes: 250 } as const;

/** Makes `relay` as slow as a link over the distance `profile`, with a tenth of jitter. */
export function atDistance(relay: Relay, profile: keyof typeof GEO): void {
  const oneWay = GEO[profile] / 2;
  relay.both({ delayMs: oneWay, jitterMs: oneWay / 10 });
}
