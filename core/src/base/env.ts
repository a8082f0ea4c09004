/** What core takes from the world. Only composition roots (server/src/main.ts, sim) make a real one. */
import type { Bytes } from './bytes.ts';
import type { Crypto } from './crypto.ts';

export interface Clock {
  /** Wall clock, milliseconds since 1970, may jump. Only for what people read and for TTLs. */
  now(): number;
  /** Never goes back, milliseconds with fraction; only differences mean something. */
  monotonic(): number;
}

export interface Entropy {
  /** `length` unpredictable bytes. */
  bytes(length: number): Bytes;
}

/** Stops a wait or a task. Structural subset of the platform's AbortSignal. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface Timers {
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: Signal): Promise<void>;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

export interface Log {
  /** `fields` never hold secrets: ids, paths, counts, durations only. */
  write(level: LogLevel, message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  /** A log whose lines carry Vault's subsystem name, such as "core" or "replication". */
  named(subsystem: string): Log;
}

export type Labels = Readonly<Record<string, string>>;

export interface Metrics {
  /** Names are dotted with the "vault." prefix, as in Vault's telemetry docs. */
  increment(name: string, by?: number, labels?: Labels): void;
  gauge(name: string, value: number, labels?: Labels): void;
  /** A duration in milliseconds or a size: kept as a summary. */
  sample(name: string, value: number, labels?: Labels): void;
}

export type Env = {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly timers: Timers;
  readonly crypto: Crypto;
  readonly log: Log;
  readonly metrics: Metrics;
};
