/**
 * A world of a few clusters in one process: real ledger, real barrier, real replication, over memory. The clock
 * is one for all and moves only while somebody waits for a condition.
 */
import { createBarrier } from '../../barrier/aes-gcm-barrier.ts';
import type { BarrierControl } from '../../barrier/barrier.ts';
import { assert } from '../../base/assert.ts';
import { text, toBase64Url, utf8 } from '../../base/bytes.ts';
import type { Env } from '../../base/env.ts';
import { type TestEnv, testEnv } from '../../base/testing/env.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { openLedger } from '../../ledger/open.ts';
import type { Json } from '../../logical/request.ts';
import type { StorageEngine } from '../../storage/engine.ts';
import { MemoryDisk, memoryEngine } from '../../storage/memory.ts';
import type { ConnectOptions, ReplicationControl, ReplicationRuntime } from '../control.ts';
import { UnwrapRefused } from '../deps.ts';
import { createReplication } from '../replication.ts';
import { MemoryNetwork } from './memory-network.ts';

export const CONNECT: Omit<ConnectOptions, 'token'> = {
  primaryApiAddr: '',
  caFile: '',
  caPath: '',
  caCert: '',
  clientCertPem: '',
  clientKeyPem: '',
};

/** Something that never comes about within this many steps of the clock is a failed test. */
const STEPS_MAX = 4000;
const STEP_MS = 50;
/** As many turns of the event loop are seconds of a busy machine. */
const TURNS_MAX = 2_000_000;

export class World {
  readonly env: TestEnv;
  readonly network: MemoryNetwork = new MemoryNetwork();
  readonly clusters: Cluster[] = [];
  /** Wrapped answers by token, each unwrapped once. */
  readonly wrapped: Map<string, Json> = new Map<string, Json>();
  #tokens = 0;

  constructor(seed = 'world') {
    this.env = testEnv(seed);
  }

  /** A fresh, initialised and unsealed cluster. */
  async cluster(name: string, options: ClusterOptions = {}): Promise<Cluster> {
    const cluster = new Cluster(this, name, options);
    await cluster.boot();
    await cluster.initialize();
    this.clusters.push(cluster);
    return cluster;
  }

  /** A machine called `name` from a copy of its disk, unsealed: a restored or cloned one. */
  async again(name: string, disk: MemoryDisk, rootKey: Uint8Array, seed = `${name} again`): Promise<Cluster> {
    const cluster = new Cluster(this, name, { disk, seed });
    cluster.rootKey = rootKey;
    await cluster.boot();
    await cluster.unseal(rootKey);
    this.clusters.push(cluster);
    return cluster;
  }

  /** Moves the clock until `condition` holds. */
  async until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    for (let step = 0; step < STEPS_MAX; step++) {
      if (await condition()) return;
      await this.env.clock.advance(STEP_MS);
    }
    throw new Error(`never came about: ${what}`);
  }

  /** Waits for `promise` while the clock moves slowly: what it waits for may be real work on another thread. */
  async settle<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const watched = promise.finally(() => {
      done = true;
    });
    watched.catch(() => undefined);
    for (let turn = 1; !done; turn++) {
      if (turn > TURNS_MAX) throw new Error('never came about: the promise settles');
      await new Promise((resolve) => setImmediate(resolve));
      if (turn % 10 === 0) await this.env.clock.advance(10);
    }
    return watched;
  }

  wrap(apiAddress: string, data: Json): string {
    this.#tokens += 1;
    const claims = toBase64Url(
      utf8(JSON.stringify({ addr: apiAddress, type: 'wrapping', jti: `t${this.#tokens}` })),
    );
    const token = `h.${claims}.s${this.#tokens}`;
    this.wrapped.set(token, data);
    return token;
  }

  async close(): Promise<void> {
    for (const cluster of this.clusters) await this.settle(cluster.halt());
  }
}

export type ClusterOptions = {
  /** Of its entropy; its name when absent. */
  readonly seed?: string;
  readonly disk?: MemoryDisk;
  readonly logRetainedBytesMax?: number;
  readonly engine?: (disk: MemoryDisk) => StorageEngine;
};

type Running = {
  readonly engine: StorageEngine;
  readonly ledger: Ledger;
  readonly barrier: BarrierControl;
  readonly replication: ReplicationControl & ReplicationRuntime;
};

export class Cluster {
  readonly name: string;
  readonly address: string;
  readonly clusterId: string;
  readonly disk: MemoryDisk;
  readonly world: World;
  readonly env: Env;
  readonly log: TestEnv['log'];
  readonly #options: ClusterOptions;
  rootKey: Uint8Array;
  /** Reasons of all role changes so far. */
  readonly changes: string[] = [];
  #running: Running | undefined;
  #change: Promise<unknown> = Promise.resolve();

  constructor(world: World, name: string, options: ClusterOptions) {
    this.world = world;
    this.name = name;
    this.address = `${name}.test:8201`;
    this.clusterId = `cluster-${name}`;
    this.disk = options.disk ?? new MemoryDisk();
    this.#options = options;
    const own = testEnv(options.seed ?? name);
    this.log = own.log;
    this.env = { ...own, clock: world.env.clock, timers: world.env.timers };
    this.rootKey = own.entropy.bytes(32);
  }

  get ledger(): Ledger {
    return this.#parts().ledger;
  }

  get barrier(): BarrierControl {
    return this.#parts().barrier;
  }

  get replication(): ReplicationControl & ReplicationRuntime {
    return this.#parts().replication;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Opens what is on the disk, sealed. */
  async boot(): Promise<void> {
    const engine = this.#options.engine?.(this.disk) ?? memoryEngine('inmem', this.disk);
    const ledger = await openLedger(engine, await engine.acquire(), this.env);
    const barrier = createBarrier(ledger, this.env);
    const replication = createReplication({
      env: this.env,
      barrier,
      network: this.world.network.at(this.address),
      identity: () => ({ clusterId: this.clusterId }),
      changeRole: (reason, change) => this.#changeRole(reason, change),
      config: {
        apiAddress: `https://${this.name}.test:8200`,
        clusterAddress: `https://${this.address}`,
        version: '0.1.0',
        ...(this.#options.logRetainedBytesMax !== undefined && {
          logRetainedBytesMax: this.#options.logRetainedBytesMax,
        }),
      },
      unwrapAtPrimary: async ({ token }) => {
        const data = this.world.wrapped.get(token);
        this.world.wrapped.delete(token);
        if (data === undefined) throw new UnwrapRefused(400, 'Bad Request');
        return data;
      },
    });
    this.#running = { engine, ledger, barrier, replication };
  }

  async initialize(): Promise<void> {
    await this.barrier.initialize(this.rootKey, async () => undefined, this.clusterId);
    await this.unseal(this.rootKey);
  }

  async unseal(rootKey: Uint8Array): Promise<void> {
    await this.barrier.unseal(rootKey);
    await this.replication.start();
  }

  /** The process ends without a word; the disk stays. */
  async crash(): Promise<void> {
    const { engine, ledger, replication } = this.#parts();
    this.#running = undefined;
    for (const other of this.world.clusters) this.world.network.reset(this.address, other.address);
    await engine.close();
    // Whatever still runs finds a closed engine, as if it were no more.
    await replication.stop().catch(() => undefined);
    await ledger.close().catch(() => undefined);
  }

  /** Seals and closes in order. */
  async halt(): Promise<void> {
    if (this.#running === undefined) return;
    const { engine, ledger, replication } = this.#running;
    await replication.stop();
    await ledger.close();
    await engine.close();
    this.#running = undefined;
  }

  /** Starts again with `rootKey`: the primary's, once this is a secondary. */
  async restart(rootKey: Uint8Array = this.rootKey): Promise<void> {
    await this.boot();
    await this.unseal(rootKey);
  }

  /** As a client: refused unless the cluster is active. */
  async write(key: string, value: string): Promise<number> {
    const mode = this.replication.drMode();
    if (this.replication.fenced() || mode === 'secondary' || mode === 'bootstrapping') {
      throw new Error(`${this.name} refuses writes`);
    }
    let index = 0;
    await this.barrier.transact(async (tx) => {
      tx.put(`shared/test/${key}`, utf8(value));
      tx.afterCommit((position) => {
        index = position.index;
      });
    });
    return index;
  }

  async remove(key: string): Promise<void> {
    await this.barrier.transact(async (tx) => tx.delete(`shared/test/${key}`));
  }

  async read(key: string): Promise<string | undefined> {
    const bytes = await this.barrier.read((tx) => tx.get(`shared/test/${key}`));
    return bytes === undefined ? undefined : text(bytes);
  }

  async status(): Promise<Json> {
    return this.replication.status('dr');
  }

  /** An activation token for `id`, in the JWT form. */
  async token(id: string, ttlMs = 1_800_000): Promise<string> {
    const { data } = await this.barrier.transact((tx) =>
      this.replication.secondaryToken(tx, { id, ttlMs, secondaryPublicKey: '' }),
    );
    assert(data !== undefined && data !== null, 'a token has data');
    return this.world.wrap(`https://${this.name}.test:8200`, data);
  }

  /** Runs a command while the clock moves. */
  command<T>(run: (replication: ReplicationControl) => Promise<T>): Promise<T> {
    return this.world.settle(run(this.replication));
  }

  /** Whether it streams and holds what `primary` holds. */
  async inSync(primary: Cluster): Promise<boolean> {
    const status = await this.status();
    const { root, index } = this.ledger.head();
    return (
      status['state'] === 'stream-wals' &&
      root === primary.ledger.head().root &&
      index === primary.ledger.head().index
    );
  }

  #parts(): Running {
    assert(this.#running !== undefined, `${this.name} is not running`);
    return this.#running;
  }

  /** As the kernel does: one change at a time. */
  #changeRole<T>(reason: string, change: () => Promise<T>): Promise<T> {
    const done = this.#change.then(async () => {
      this.changes.push(reason);
      return change();
    });
    this.#change = done.catch(() => undefined);
    return done;
  }
}
