/** A cluster of one node on one machine: its disk and clock, which stay, and its process, which comes and goes. */
import type { Env, Log } from '@holdfast/core/base/env';
import { Fault } from '@holdfast/core/base/refusal';
import type { CoreConfig } from '@holdfast/core/kernel/core';
import { openLedger } from '@holdfast/core/ledger/open';
import type { Json, Request } from '@holdfast/core/logical/request';
import { UnwrapRefused } from '@holdfast/core/replication/deps';
import { createVault, type Vault } from '@holdfast/core/vault';
import { apiRequest, dataOf, type Reply, replyOf, succeeded } from './api.ts';
import { simCrypto } from './crypto.ts';
import type { SimDisk } from './disk.ts';
import { machineOf, type SimNetwork } from './network.ts';
import { MachineClock, Process, timeOf } from './process.ts';
import { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export type MachineWatch = {
  log(machine: Machine, level: string, subsystem: string, message: string, fields: Json): void;
  sealed(machine: Machine, key: string, nonce: string, aad: Uint8Array, plaintext: Uint8Array): void;
  /** An answer that is about to leave the process. */
  answered(machine: Machine, request: Request, reply: Reply): void;
  booted(machine: Machine, problem: string | undefined): void;
  audited(machine: Machine, line: string): void;
};

export type MachineOptions = {
  readonly name: string;
  readonly seed: number;
  readonly scheduler: Scheduler;
  readonly network: SimNetwork;
  readonly disk: SimDisk;
  readonly skewMs: number;
  readonly realCrypto: boolean;
  readonly logRetainedBytesMax: number | undefined;
  readonly watch: MachineWatch;
  readonly peer: (name: string) => Machine | undefined;
};

/** How long an API call waits for its answer, ms. */
const CALL_MS_MAX = 10_000;

export class Machine {
  readonly name: string;
  readonly address: string;
  readonly disk: SimDisk;
  readonly clock: MachineClock;
  readonly options: MachineOptions;
  process: Process | undefined;
  vault: Vault | undefined;
  /** Shares that may unseal it, the likeliest first. */
  unsealKeys: string[] = [];
  /** Tokens with which its operator may come in, the likeliest first. */
  rootTokens: string[] = [];
  starts = 0;
  booting = false;
  /** The last attempt to start found its data unusable. */
  broken: string | undefined;
  auditFails = false;
  #requests = 0;
  #died: () => void = () => undefined;

  constructor(options: MachineOptions) {
    this.name = options.name;
    this.address = `${options.name}.sim:8201`;
    this.disk = options.disk;
    this.options = options;
    this.clock = new MachineClock(options.scheduler, options.skewMs);
  }

  /** Up, unsealed and not paused. */
  get serving(): boolean {
    return this.vault !== undefined && this.process?.paused === false && !this.booting;
  }

  get up(): boolean {
    return this.process !== undefined;
  }

  /** Starts a process over the disk and unseals it. Resolves when it serves or could not; never rejects. */
  async boot(): Promise<void> {
    if (this.process !== undefined) return;
    this.starts += 1;
    this.booting = true;
    this.broken = undefined;
    const { scheduler, network, watch } = this.options;
    const process = new Process(this.name, scheduler);
    this.process = process;
    network.dark.delete(this.name);
    const dead = new Promise<void>((resolve) => {
      this.#died = resolve;
    });
    const start = async () => {
      try {
        const vault = await this.#open(process);
        this.vault = vault;
        if (this.unsealKeys.length > 0) await this.#unseal(vault);
        this.booting = false;
        watch.booted(this, undefined);
      } catch (error) {
        this.booting = false;
        this.broken = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        watch.booted(this, this.broken);
        this.crash(false);
      }
    };
    // A process that dies on the way never says so itself.
    await Promise.race([start(), dead]);
  }

  /** kill -9, or a power loss that takes the machine's network along. */
  crash(powerLoss: boolean): void {
    const { process } = this;
    if (process === undefined) return;
    process.kill();
    this.process = undefined;
    this.vault = undefined;
    this.booting = false;
    this.disk.crash(process);
    this.options.network.died(process, this.name, powerLoss);
    this.#died();
  }

  /** A call of its API from `from`, over the network. */
  call(
    operation: Request['operation'],
    path: string,
    options: {
      readonly token?: string | undefined;
      readonly body?: Json;
      readonly from?: string;
      readonly timeoutMs?: number;
      readonly asked?: (request: Request) => void;
    } = {},
  ): Promise<Reply> {
    this.#requests += 1;
    const request = apiRequest(`${this.name}-${this.starts}-${this.#requests}`, operation, path, options);
    options.asked?.(request);
    return this.send(request, options.from ?? 'client', options.timeoutMs);
  }

  send(request: Request, from: string, timeoutMs = CALL_MS_MAX): Promise<Reply> {
    const { scheduler, network, watch } = this.options;
    return new Promise((resolve) => {
      const timer = scheduler.after(timeoutMs, () => resolve({ kind: 'lost' }));
      const finish = (reply: Reply) => {
        scheduler.cancel(timer);
        resolve(reply);
      };
      scheduler.after(network.latency(from, this.name), () => {
        if (!network.link(from, this.name).up || network.dark.has(this.name)) return;
        const { process } = this;
        const back = (reply: Reply) => {
          scheduler.after(network.latency(this.name, from), () => {
            if (network.link(this.name, from).up) finish(reply);
          });
        };
        if (process === undefined) return back({ kind: 'refused' });
        process.deliver(() => {
          const { vault } = this;
          if (vault === undefined) return back({ kind: 'refused' });
          vault.handle(request).then(
            (answer) => {
              const reply = replyOf(answer);
              watch.answered(this, request, reply);
              back(reply);
            },
            (error: unknown) => {
              throw error;
            },
          );
        });
      });
    });
  }

  async #open(process: Process): Promise<Vault> {
    const { scheduler, network, watch, peer } = this.options;
    const env = this.#env(process);
    const engine = this.disk.open(process);
    const ledger = await openLedger(engine, await engine.acquire(), env);
    return createVault({
      env,
      ledger,
      config: this.#config(),
      network: network.at(this.name, this.address, process),
      unwrapAtPrimary: ({ apiAddress, token }) => {
        const target = machineOf(apiAddress.replace(/^https:\/\//, ''));
        const primary = peer(target);
        if (primary === undefined) return Promise.reject(new Fault(`${apiAddress} cannot be resolved`));
        return new Promise((resolve, reject) => {
          primary.call('update', 'sys/wrapping/unwrap', { token, from: this.name }).then((reply) =>
            process.after(0, () => {
              if (succeeded(reply)) resolve(dataOf(reply));
              else if (reply.kind === 'answered') reject(new UnwrapRefused(reply.status, 'refused'));
              else reject(new Fault(`the primary was not reached: ${reply.kind}`));
            }),
          );
        });
      },
      openAuditDevice: async () => ({
        write: async (line) => {
          if (this.auditFails) throw new Fault('the audit disk is full');
          watch.audited(this, line);
        },
        reopen: async () => undefined,
        close: async () => undefined,
      }),
      openLocalRecord: undefined,
      metrics: () => ({ contentType: 'text/plain', text: `${scheduler.now}` }),
      hostInfo: async () => ({}),
    });
  }

  async #unseal(vault: Vault): Promise<void> {
    for (const key of this.unsealKeys) {
      this.#requests += 1;
      const id = `${this.name}-${this.starts}-${this.#requests}`;
      const answer = await vault.handle(apiRequest(id, 'update', 'sys/unseal', { body: { key } }));
      const reply = replyOf(answer);
      if (reply.kind === 'answered' && reply.body['sealed'] === false) return;
    }
    throw new Error('none of the known shares unseals it');
  }

  #env(process: Process): Env {
    const { seed, realCrypto, watch } = this.options;
    const random = new Random(seed, `${this.name}/entropy/${this.starts}`);
    const bytes = (length: number) => random.bytes(length);
    const log = (subsystem: string): Log => ({
      write: (level, message, fields = {}) => watch.log(this, level, subsystem, message, fields),
      named: (name) => log(subsystem === '' ? name : `${subsystem}.${name}`),
    });
    return {
      ...timeOf(process, this.clock),
      entropy: { bytes },
      crypto: simCrypto({
        random: bytes,
        real: realCrypto,
        watch: (key, nonce, aad, plaintext) => watch.sealed(this, key, nonce, aad, plaintext),
      }),
      log: log(''),
      metrics: { increment: () => undefined, gauge: () => undefined, sample: () => undefined },
    };
  }

  #config(): CoreConfig {
    const { logRetainedBytesMax } = this.options;
    return {
      apiAddress: `https://${this.name}.sim:8200`,
      clusterAddress: `https://${this.address}`,
      clusterName: undefined,
      defaultLeaseTtlMs: 768 * 3_600_000,
      maxLeaseTtlMs: 768 * 3_600_000,
      apiLevel: '1.18.3',
      version: '0.1.0',
      buildDate: '2024-01-01T00:00:00Z',
      storageType: 'sim',
      uiEnabled: false,
      haEnabled: false,
      logLevel: 'debug',
      unauthenticatedAccess: [],
      rawStorageEndpoint: false,
      enableResponseHeaderHostname: false,
      sanitized: {},
      ...(logRetainedBytesMax !== undefined && { logRetainedBytesMax }),
    };
  }
}
