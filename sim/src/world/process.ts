/** A process of the pretended world: what happens to it waits while it is paused and never happens once it is dead. */
import type { Clock, Signal, Timers } from '@holdfast/core/base/env';
import type { Event, Scheduler } from './scheduler.ts';

export class Process {
  readonly name: string;
  readonly scheduler: Scheduler;
  alive = true;
  paused = false;
  #waiting: (() => void)[] = [];

  constructor(name: string, scheduler: Scheduler) {
    this.name = name;
    this.scheduler = scheduler;
  }

  /** Runs `run` inside of this process in `ms`. */
  after(ms: number, run: () => void): Event {
    return this.scheduler.after(ms, () => this.deliver(run));
  }

  /** Runs `run` now, or when the process goes on. */
  deliver(run: () => void): void {
    if (!this.alive) return;
    if (this.paused) this.#waiting.push(run);
    else run();
  }

  /** SIGSTOP, or a machine whose hypervisor is busy elsewhere. */
  pause(): void {
    this.paused = true;
  }

  /** Everything that came meanwhile comes now, in order, each with what follows from it. */
  resume(): void {
    this.paused = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) this.scheduler.after(0, () => this.deliver(run));
  }

  /** kill -9: nothing of it runs again. */
  kill(): void {
    this.alive = false;
    this.#waiting = [];
  }
}

/** 2024-01-01T00:00:00Z, when every world begins. */
const BEGIN_MS = 1_704_067_200_000;

/** The wall clock of one machine: it outlives its processes. */
export class MachineClock {
  readonly #scheduler: Scheduler;
  /** What the machine shows beyond the true time, ms. */
  offset: number;
  #frozenAt: number | undefined;

  constructor(scheduler: Scheduler, offset: number) {
    this.#scheduler = scheduler;
    this.offset = offset;
  }

  now(): number {
    return Math.floor(this.#frozenAt ?? BEGIN_MS + this.#scheduler.now + this.offset);
  }

  jump(ms: number): void {
    this.offset += ms;
  }

  freeze(): void {
    this.#frozenAt = this.now();
  }

  thaw(): void {
    this.#frozenAt = undefined;
  }
}

/** Clock and timers as a process on a machine with `clock` has them. */
export function timeOf(process: Process, clock: MachineClock): { clock: Clock; timers: Timers } {
  const { scheduler } = process;
  const sleep = (ms: number, signal?: Signal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        scheduler.cancel(event);
        reject(signal?.reason);
      };
      const event = process.after(ms, () => {
        signal?.removeEventListener('abort', abort);
        if (signal?.aborted) reject(signal.reason);
        else resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  return {
    clock: { now: () => clock.now(), monotonic: () => 1000 + scheduler.now },
    timers: { sleep },
  };
}
