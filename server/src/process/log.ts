/** The server's log: levels, subsystems, one or more sinks. */
import type { Clock, Log, LogLevel } from '@holdfast/core/base/env';
import { formatLogLine, LOG_LEVELS, type LogFields, type LogFormat } from './log-line.ts';

/** Where finished lines go. A sink never throws: logging must not stop the server. */
export type LogSink = {
  write(line: string): void;
};

export type ServerLog = Log & {
  /** From now on (SIGHUP, sys/loggers). */
  setLevel(level: LogLevel): void;
  level(): LogLevel;
};

/** A root log. Lines below `level` are dropped before they are formatted. */
export function createLog(options: {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly clock: Clock;
  readonly sinks: readonly LogSink[];
}): ServerLog {
  let threshold = LOG_LEVELS.indexOf(options.level);
  const named = (module: string): Log => ({
    write(level: LogLevel, message: string, fields: LogFields = {}): void {
      if (LOG_LEVELS.indexOf(level) < threshold) return;
      const line = formatLogLine(options.format, {
        time: options.clock.now(),
        level,
        module,
        message,
        fields,
      });
      for (const sink of options.sinks) sink.write(line);
    },
    named: (subsystem) => named(module === '' ? subsystem : `${module}.${subsystem}`),
  });
  return {
    ...named(''),
    setLevel: (level) => {
      threshold = LOG_LEVELS.indexOf(level);
    },
    level: () => LOG_LEVELS[threshold] ?? 'info',
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
  };
}
