/** How one log line looks: the "standard" and "json" forms of Vault's logger (hclog), which log parsers know. */
import type { LogLevel } from '@holdfast/core/base/env';

export type LogFormat = 'standard' | 'json';

export type LogFields = Readonly<Record<string, string | number | boolean>>;

export type LogEntry = {
  /** ms since 1970. */
  readonly time: number;
  readonly level: LogLevel;
  /** Subsystem such as "core" or "replication.link"; '' for none. */
  readonly module: string;
  readonly message: string;
  readonly fields: LogFields;
};

/** From the least to the most severe. */
export const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

const TAG: Readonly<Record<LogLevel, string>> = {
  trace: '[TRACE]',
  debug: '[DEBUG]',
  info: '[INFO] ',
  warn: '[WARN] ',
  error: '[ERROR]',
};

/** The level that `name` means, with Vault's aliases; undefined when it is none. */
export function parseLogLevel(name: string): LogLevel | undefined {
  switch (name.trim().toLowerCase()) {
    case 'trace':
      return 'trace';
    case 'debug':
      return 'debug';
    case '':
    case 'info':
    case 'notice':
      return 'info';
    case 'warn':
    case 'warning':
      return 'warn';
    case 'err':
    case 'error':
      return 'error';
    default:
      return undefined;
  }
}

/** The format that `name` means; undefined when it is none. */
export function parseLogFormat(name: string): LogFormat | undefined {
  switch (name.trim().toLowerCase()) {
    case '':
    case 'standard':
      return 'standard';
    case 'json':
      return 'json';
    default:
      return undefined;
  }
}

/** The line without its end. Control characters are escaped, so that no value can forge a second line. */
export function formatLogLine(format: LogFormat, entry: LogEntry): string {
  return format === 'json' ? jsonLine(entry) : standardLine(entry);
}

function standardLine(entry: LogEntry): string {
  let line = `${new Date(entry.time).toISOString()} ${TAG[entry.level]} `;
  if (entry.module !== '') line += `${entry.module}: `;
  line += escapeControls(entry.message);
  const pairs = Object.entries(entry.fields);
  if (pairs.length > 0) line += ':';
  for (const [key, value] of pairs) line += ` ${escapeControls(key)}=${quoted(value)}`;
  return line;
}

function jsonLine(entry: LogEntry): string {
  const time = new Date(entry.time).toISOString();
  const line: Record<string, unknown> = {
    '@level': entry.level,
    '@message': entry.message,
    ...(entry.module !== '' && { '@module': entry.module }),
    // hclog prints microseconds.
    '@timestamp': time.replace('Z', '000Z'),
  };
  for (const [key, value] of Object.entries(entry.fields)) line[key] = value;
  return JSON.stringify(line);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

function escapeControls(text: string): string {
  return text.replace(CONTROL, (letter) => {
    if (letter === '\n') return '\\n';
    if (letter === '\r') return '\\r';
    if (letter === '\t') return '\\t';
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function quoted(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  if (value !== '' && /^[^\s"=\\]+$/.test(value) && value.search(CONTROL) < 0) return value;
  return `"${escapeControls(value.replace(/["\\]/g, (letter) => `\\${letter}`))}"`;
}
