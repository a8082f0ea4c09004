/** The server's log: levels, subsystems, one or more sinks. */
import type { Clock, Log, LogLevel } from '@holdfast/core/base/env';
import type { Loggers } from '@holdfast/core/kernel/core';
import { formatLogLine, LOG_LEVELS, type LogFields, type LogFormat } from './log-line.ts';

/** Where finished lines go. */
export type LogSink = {
  /** Never throws: logging must not stop the server. */
  write(line: string): void;
  /** Resolves when the line was taken; rejects when it was not. */
  mustWrite(line: string): Promise<void>;
};

/** Levels change by SIGHUP and sys/loggers. */
export type ServerLog = Log &
  Loggers & {
    level(): LogLevel;
    /**
     * Writes a line whatever the level is. Resolves when one sink has taken it, rejects when none has: for what
     * must not happen unrecorded.
     */
    mustWrite(module: string, level: LogLevel, message: string, fields?: LogFields): Promise<void>;
  };

/** A root log. Lines below `level` are dropped before they are formatted. */
export function createLog(options: {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly clock: Clock;
  readonly sinks: readonly LogSink[];
}): ServerLog {
  let level = options.level;
  /** By subsystem; undefined goes with `level`. */
  const own = new Map<string, LogLevel | undefined>();
  const levelOf = (module: string): LogLevel => own.get(module) ?? level;
  const child = (module: string): Log => {
    if (!own.has(module)) own.set(module, undefined);
    return named(module);
  };
  const lineOf = (module: string, severity: LogLevel, message: string, fields: LogFields): string =>
    formatLogLine(options.format, { time: options.clock.now(), level: severity, module, message, fields });
  const named = (module: string): Log => ({
    write(severity: LogLevel, message: string, fields: LogFields = {}): void {
      if (LOG_LEVELS.indexOf(severity) < LOG_LEVELS.indexOf(levelOf(module))) return;
      const line = lineOf(module, severity, message, fields);
      for (const sink of options.sinks) sink.write(line);
    },
    named: (subsystem) => child(module === '' ? subsystem : `${module}.${subsystem}`),
  });
  return {
    ...named(''),
    level: () => level,
    async mustWrite(module, severity, message, fields = {}) {
      const line = lineOf(module, severity, message, fields);
      await Promise.any(options.sinks.map((sink) => sink.mustWrite(line)));
    },
    levels: () => Object.fromEntries([...own.keys()].sort().map((module) => [module, levelOf(module)])),
    setLevel(next) {
      level = next;
      for (const module of own.keys()) own.set(module, undefined);
    },
    setLevelOf(subsystem, next) {
      if (!own.has(subsystem)) return false;
      own.set(subsystem, next);
      return true;
    },
  };
}

/** Most lines that a gate keeps back; later ones pass. */
const GATED_LINES_MAX = 1000;

/** Holds lines back until `open`, so that the start's banner is not torn by log lines (Vault does the same). */
export function gatedSink(behind: LogSink): LogSink & { open(): void } {
  let held: string[] | undefined = [];
  const open = (): void => {
    const lines = held ?? [];
    held = undefined;
    for (const line of lines) behind.write(line);
  };
  return {
    write(line) {
      if (held === undefined) behind.write(line);
      else {
        held.push(line);
        if (held.length >= GATED_LINES_MAX) open();
      }
    },
    // It does not wait: a line in memory is not yet a record.
    mustWrite: (line) => behind.mustWrite(line),
    open,
  };
}

/** Lines to the standard error stream. */
export function stderrSink(): LogSink {
  // A reader that went away (a closed pipe) must not end a server that holds secrets for others.
  process.stderr.on('error', () => undefined);
  return {
    write(line) {
      process.stderr.write(`${line}\n`);
    },
    mustWrite: (line) =>
      new Promise((resolve, reject) => {
        process.stderr.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
      }),
  };
}
