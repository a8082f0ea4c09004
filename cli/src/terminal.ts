/**
 * The rules of output: the answer goes to stdout, everything said about it to stderr. Warnings are yellow and
 * errors red, but only when a person is looking.
 */
import { variable } from './environment.ts';
import type { Host, Sink } from './host.ts';

export type Format = 'table' | 'json' | 'yaml' | 'pretty' | 'raw';

export type Terminal = {
  readonly format: Format;
  readonly detailed: boolean;
  /** A line of the answer. */
  output(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  /** A bare value: ends with a newline only where a person reads it, so that pipes get the value alone. */
  raw(text: string): void;
  /** Prompts and the like: as it is, to stdout. */
  write(text: string): void;
};

/** @param heldBack where errors and warnings go when only a generated text shall appear (-output-curl-string). */
export function terminal(host: Host, format: Format, detailed: boolean, heldBack?: string[]): Terminal {
  const person = host.stdout.isTerminal && !host.env['NO_COLOR'] && host.env['TERM'] !== 'dumb';
  const coloured = person && format === 'table' && !variable(host.env, 'CLI_NO_COLOR');
  const errors: Sink =
    heldBack === undefined ? host.stderr : { write: (t) => heldBack.push(t), isTerminal: false };
  const paint = (code: number, text: string): string => (coloured ? `\x1b[${code}m${text}\x1b[0m` : text);
  return {
    format,
    detailed,
    output: (text) => host.stdout.write(`${text}\n`),
    warn: (text) => errors.write(`${paint(33, text)}\n`),
    error: (text) => errors.write(`${paint(31, text)}\n`),
    raw: (text) => host.stdout.write(person ? `${text}\n` : text),
    write: (text) => host.stdout.write(text),
  };
}
