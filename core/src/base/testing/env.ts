/** A pretended world for tests: time moves only when told, entropy follows from a seed, everything is recorded. */
import { nodeCrypto } from '../../../../server/src/crypto/node-crypto.ts';
import { type Bytes, concat, utf8 } from '../bytes.ts';
import type { Clock, Entropy, Env, Labels, Log, LogLevel, Metrics, Signal, Timers } from '../env.ts';

export type LogLine = {
  readonly level: LogLevel;
  readonly subsystem: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
};

export type Measurement = {
  readonly kind: 'counter' | 'gauge' | 'sample';
  readonly name: string;
  readonly value: number;
  readonly labels: Labels;
};

export type TestClock = Clock & {
  /** Moves both clocks on by `ms` and runs the sleeps that end by then, in order. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock only, as a correction of the system time does. */
  setNow(ms: number): void;
  /** Sleeps that have not ended. */
  sleeping(): number;
};

export type TestEnv = Env & {
  readonly clock: TestClock;
  readonly log: Log & { readonly lines: LogLine[] };
  readonly metrics: Metrics & {
    readonly measurements: Measurement[];
    /** Sum of a counter or last value of a gauge or sample; undefined when never reported. */
    value(name: string): number | undefined;
  };
};

/** 2024-01-01T00:00:00Z. */
const START_MS = 1_704_067_200_000;

/** A world of its own. Two with the same `seed` give the same bytes. */
export function testEnv(seed = 'holdfast'): TestEnv {
  const { clock, timers } = settableTime();
  return {
    clock,
    timers,
    entropy: seededEntropy(seed),
    crypto: nodeCrypto(),
    log: recordingLog(),
    metrics: recordingMetrics(),
  };
}

/** Bytes that follow from `seed`: SHA-256 in counter mode. Unpredictable to nobody. */
export function seededEntropy(seed: string): Entropy {
  const crypto = nodeCrypto();
  let counter = 0;
  return {
    bytes(length: number): Bytes {
      let out = new Uint8Array(0);
      while (out.length < length) {
        out = new Uint8Array(concat(out, crypto.sha256(utf8(`${seed}/${counter++}`))));
      }
      return out.slice(0, length);
    },
  };
}

type Sleep = { readonly at: number; readonly order: number; readonly wake: () => void };

function settableTime(): { clock: TestClock; timers: Timers } {
  let now = START_MS;
  let monotonic = 1000;
  let order = 0;
  const sleeps = new Set<Sleep>();

  /** Lets everything that was woken run until it waits for the clock or the world again. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  const clock: TestClock = {
    now: () => now,
    monotonic: () => monotonic,
    setNow: (ms) => {
      now = ms;
    },
    sleeping: () => sleeps.size,
    async advance(ms) {
      const end = monotonic + ms;
      const move = (to: number) => {
        now += to - monotonic;
        monotonic = to;
      };
      await settle();
      for (;;) {
        const due = [...sleeps]
          .filter((sleep) => sleep.at <= end)
          .sort((a, b) => a.at - b.at || a.order - b.order)[0];
        if (due === undefined) break;
        move(Math.max(due.at, monotonic));
        due.wake();
        await settle();
      }
      move(end);
      await settle();
    },
  };
  const timers: Timers = {
    sleep: (ms: number, signal?: Signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const abort = () => {
          sleeps.delete(sleep);
          reject(signal?.reason);
        };
        const sleep: Sleep = {
          at: monotonic + ms,
          order: order++,
          wake: () => {
            sleeps.delete(sleep);
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        sleeps.add(sleep);
        signal?.addEventListener('abort', abort, { once: true });
      }),
  };
  return { clock, timers };
}

function recordingLog(lines: LogLine[] = [], subsystem = ''): Log & { readonly lines: LogLine[] } {
  return {
    lines,
    write: (level, message, fields = {}) => {
      lines.push({ level, subsystem, message, fields });
    },
    named: (name) => recordingLog(lines, subsystem === '' ? name : `${subsystem}.${name}`),
  };
}

function recordingMetrics(): TestEnv['metrics'] {
  const measurements: Measurement[] = [];
  const record = (kind: Measurement['kind'], name: string, value: number, labels: Labels = {}) => {
    measurements.push({ kind, name, value, labels });
  };
  return {
    measurements,
    increment: (name, by = 1, labels) => record('counter', name, by, labels),
    gauge: (name, value, labels) => record('gauge', name, value, labels),
    sample: (name, value, labels) => record('sample', name, value, labels),
    value: (name) => {
      const found = measurements.filter((measurement) => measurement.name === name);
      const last = found.at(-1);
      if (last?.kind !== 'counter') return last?.value;
      return found.reduce((sum, measurement) => sum + measurement.value, 0);
    },
  };
}
