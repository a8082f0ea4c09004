/** One pretended world: machines, the network between them, what really happened, and who watches over it. */
import type { Json, Request } from '@holdfast/core/logical/request';
import type { Checker, Invariant } from '../checkers/checker.ts';
import { type Reply, shown, succeeded } from './api.ts';
import { SimDisk } from './disk.ts';
import { type Commit, History, type Standing } from './history.ts';
import { imageOf } from './image.ts';
import { Machine } from './machine.ts';
import { certificateName, SimNetwork } from './network.ts';
import { Operations } from './operations.ts';
import { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { Scheduler } from './scheduler.ts';
import { Trace } from './trace.ts';

export type Violation = { readonly invariant: string; readonly text: string; readonly time: number };

/** Something an operator has ordered. */
export type Command = {
  readonly kind: string;
  readonly machine: Machine;
  /** Which start of the machine's process got it. */
  readonly start: number;
  readonly begun: number;
  readonly body: Json;
  ended: number | undefined;
  reply: Reply | undefined;
  /** Where the machine stood when it was ordered and when it answered. */
  readonly before: Standing | undefined;
  answered: Standing | undefined;
  /** The success has left the process, whoever heard of it. */
  acknowledged: boolean;
};

/** Times at which `kind` of phase something is checked. */
export type Phase = 'safety' | 'liveness' | 'cold-restart';

export class World {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly trace: Trace;
  readonly network: SimNetwork;
  readonly history: History;
  readonly machines: Machine[] = [];
  readonly operations: Operations;
  readonly commands: Command[] = [];
  readonly violations: Violation[] = [];
  /** Faults that were injected, by class. */
  readonly injected: Map<string, number> = new Map();
  /** Of each machine that follows: whom, and under which id there. */
  readonly links: Map<string, { readonly primary: Machine; readonly id: string; readonly since: number }> =
    new Map();
  /** Machines that were set back to an earlier state: their disks have broken their promise. */
  readonly rolledBack: Set<string> = new Set();
  /** Machines whose data was exchanged as a whole. */
  readonly switches: Set<string> = new Set();
  /** Machines whose cluster has an audit device. */
  readonly audited: Set<string> = new Set();
  phase: Phase = 'safety';
  /** Actors go on only while this holds. */
  busy = true;
  readonly #checkers: Checker[] = [];

  constructor(scenario: Scenario, show?: (line: string) => void) {
    this.scenario = scenario;
    this.trace = new Trace(show);
    this.scheduler = new Scheduler(this.random('scheduler'));
    this.operations = new Operations(this);
    this.history = new History(
      {
        committed: (commit) => this.#committed(commit),
        switched: (disk, from, to) => {
          this.note(disk.name, `now on generation ${to.generation} at ${to.head.index}`);
          this.#each((checker) => checker.switched?.(this.machine(disk.name), from, to));
        },
      },
      () => this.scheduler.now,
    );
    this.network = new SimNetwork(this.scheduler, this.random('network'), {
      sent: (from, to, connection, frame) => {
        this.#each((checker) => checker.sent?.(from, to, connection, frame));
      },
      delivered: (from, to, connection, frame) => {
        this.note(to, `frame ${frame[0]} of ${frame.length} bytes from ${from} on #${connection}`);
        this.#each((checker) => checker.delivered?.(from, to, connection, frame));
      },
      opened: (from, to, connection, certificate) => {
        this.note(to, `accepts #${connection} from ${from}`);
        this.#each((checker) => checker.opened?.(from, to, connection, certificateName(certificate)));
      },
      closed: (from, to, connection) => {
        this.#each((checker) => checker.closed?.(from, to, connection));
      },
    });
  }

  random(stream: string): Random {
    return new Random(this.scenario.seed, stream);
  }

  get now(): number {
    return this.scheduler.now;
  }

  note(who: string, what: string): void {
    this.trace.note(this.scheduler.now, who, what);
  }

  machine(name: string): Machine {
    const found = this.machines.find((machine) => machine.name === name);
    if (found === undefined) throw new Error(`there is no machine ${name}`);
    return found;
  }

  watch(invariants: readonly Invariant[]): void {
    for (const { watch } of invariants) this.#checkers.push(watch(this));
  }

  /** An invariant does not hold: the world ends here. */
  violate(invariant: string, text: string): void {
    this.note('checker', `${invariant} VIOLATED: ${text}`);
    this.violations.push({ invariant, text, time: this.now });
  }

  /** Machines with freshly initialised clusters, all running. */
  async build(): Promise<void> {
    const { scenario } = this;
    for (const name of ['a', 'b', 'c', 'd'].slice(0, scenario.clusters)) {
      const image = await imageOf(name, scenario.realCrypto, scenario.audit);
      const random = this.random(`machine/${name}`);
      const disk = new SimDisk(name, random, {
        committed: (at, writes) => this.history.committed(at, writes),
        replaced: (at) => this.history.scan(at),
        failed: (at, process, why) => {
          this.note(at.name, `disk: ${why}`);
          // As the server does: what is on the disk is known only to a new start.
          process.after(5, () => {
            if (this.machine(at.name).process === process) this.machine(at.name).crash(false);
          });
        },
      });
      disk.rows = image.rows.clone();
      disk.fence = image.fence;
      disk.knobs.commitMs = scenario.commitMs;
      disk.knobs.readDelayChance = scenario.readDelayChance;
      const machine = new Machine({
        name,
        seed: scenario.seed,
        scheduler: this.scheduler,
        network: this.network,
        disk,
        skewMs: Math.round(random.between(-scenario.skewMs, scenario.skewMs)),
        realCrypto: scenario.realCrypto,
        logRetainedBytesMax: scenario.logRetainedBytesMax,
        peer: (other) => this.machines.find((each) => each.name === other),
        watch: {
          log: (at, level, subsystem, message, fields) => this.#log(at, level, subsystem, message, fields),
          sealed: (at, key, nonce, aad, plaintext) => {
            for (const checker of this.#checkers) checker.sealed?.(at, key, nonce, aad, plaintext);
          },
          answered: (at, request, reply) => this.#answered(at, request, reply),
          booted: (at, problem) => {
            this.note(at.name, problem === undefined ? `start ${at.starts} is up` : `no start: ${problem}`);
            this.#each((checker) => checker.booted?.(at, problem));
          },
          audited: (at, line) => {
            for (const checker of this.#checkers) checker.audited?.(at, line);
          },
        },
      });
      machine.unsealKeys = [image.unsealKey];
      machine.rootTokens = [image.rootToken];
      this.machines.push(machine);
      if (scenario.audit) this.audited.add(name);
      this.history.scan(disk);
    }
    for (const from of [...this.machines.map(({ name }) => name), 'client']) {
      for (const to of [...this.machines.map(({ name }) => name), 'client']) {
        const link = this.network.link(from, to);
        const near = from === 'client' || to === 'client';
        link.latencyMs = near ? 0.5 : scenario.latencyMs;
        link.jitterMs = near ? 0.5 : scenario.latencyMs;
      }
    }
  }

  /** Orders `kind` of `machine` and remembers it. */
  async command(
    kind: string,
    machine: Machine,
    path: string,
    body: Json = {},
    token: string | undefined = machine.rootTokens[0],
  ): Promise<Command> {
    const command: Command = {
      kind,
      machine,
      start: machine.starts,
      begun: this.now,
      body,
      ended: undefined,
      reply: undefined,
      before: this.history.standing(machine.name),
      answered: undefined,
      acknowledged: false,
    };
    this.commands.push(command);
    this.note('operator', `${kind} ${machine.name}`);
    let asked: Request | undefined;
    const reply = await machine.call('update', path, {
      token,
      body,
      timeoutMs: 20_000,
      asked: (request) => {
        asked = request;
        this.#underway.set(request.id, command);
      },
    });
    if (asked !== undefined && reply.kind !== 'lost') this.#underway.delete(asked.id);
    command.ended = this.now;
    command.reply = reply;
    command.answered ??= this.history.standing(machine.name);
    this.note('operator', `${kind} ${machine.name}: ${shown(reply)}`);
    this.#each((checker) => checker.commanded?.(command));
    return command;
  }

  /** Whether a machine stood at `hash` with a mixture that its operator declared to be the data, with force. */
  forcedAt(machine: string, hash: string): boolean {
    return this.commands.some(
      ({ kind, body, machine: { name } }) =>
        kind === 'promote' && body['force'] === true && name === machine && this.history.records.has(hash),
    );
  }

  /** Whether some operator has declared a mixture to be the data: then what the log says is not what is there. */
  mixed(): boolean {
    return this.commands.some(
      ({ kind, body, before }) => kind === 'promote' && body['force'] === true && before?.repairing === true,
    );
  }

  /** Commands that `machine`'s present process may still be carrying out, or has. */
  possible(machine: Machine, kinds: readonly string[]): readonly Command[] {
    return this.commands.filter(
      (command) =>
        command.machine === machine && kinds.includes(command.kind) && command.reply?.kind !== 'refused',
    );
  }

  /** Runs the checks of the end of a phase. */
  async endPhase(): Promise<void> {
    for (const checker of this.#checkers) {
      if (this.violations.length > 0) return;
      await checker.phaseEnded?.(this.phase);
    }
  }

  count(what: string): void {
    this.injected.set(what, (this.injected.get(what) ?? 0) + 1);
  }

  readonly #underway = new Map<string, Command>();

  #committed(commit: Commit): void {
    const { after, records, disk, generation } = commit;
    const state = after.repairing ? ' repairing' : '';
    const many = records.length > 0 ? ` +${records.length}` : '';
    this.note(
      disk.name,
      `commit g${generation} ${after.head.index}${many} ${after.head.root.slice(0, 8)}${state}`,
    );
    this.#each((checker) => checker.committed?.(commit));
  }

  #answered(machine: Machine, request: Request, reply: Reply): void {
    const command = this.#underway.get(request.id);
    if (command !== undefined) {
      command.answered = this.history.standing(machine.name);
      command.acknowledged = succeeded(reply);
      if (command.acknowledged) this.#each((checker) => checker.acknowledged?.(command, reply));
    }
    this.operations.answered(machine, request, reply);
    this.#each((checker) => checker.answered?.(machine, request, reply));
  }

  #log(machine: Machine, level: string, subsystem: string, message: string, fields: Json): void {
    if (level !== 'debug' && level !== 'trace') {
      const details = Object.entries(fields).map(([name, value]) => `${name}=${String(value).slice(0, 160)}`);
      this.note(machine.name, `${level} ${subsystem}: ${message} ${details.join(' ').replaceAll('\n', ' ')}`);
    }
    for (const checker of this.#checkers) checker.logged?.(machine, level, message, fields);
  }

  #each(tell: (checker: Checker) => void): void {
    if (this.violations.length > 0) return;
    for (const checker of this.#checkers) tell(checker);
  }
}
