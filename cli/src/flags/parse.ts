/**
 * Flags as Go's flag package reads them: `-name`, `--name`, `-name=value`, `-name value`; the first argument
 * that is not a flag ends them, and so does `--`. Texts of errors are Go's.
 */
import { type Environment, variable } from '../environment.ts';
import { parseDuration } from './duration.ts';
import type { Flag, Flags, FlagValue } from './flag.ts';

export type ParsedFlags = {
  readonly values: Readonly<Record<string, FlagValue>>;
  /** Names (never aliases) that stood on the command line. */
  readonly given: ReadonlySet<string>;
  readonly rest: readonly string[];
};

/** The flags of a command line cannot be read; exit 1. */
export class FlagError extends Error {}

export function parseFlags(declared: Flags, args: readonly string[], env: Environment): ParsedFlags {
  const names = withAliases(declared);
  const values: Record<string, FlagValue> = Object.create(null);
  for (const [name, flag] of Object.entries(declared)) values[name] = initial(flag, env);
  const given = new Set<string>();
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-') || arg === '-') break;
    if (arg === '--') {
      at += 1;
      break;
    }
    const body = arg.replace(/^--?/, '');
    if (body === '' || body.startsWith('-') || body.startsWith('='))
      throw new FlagError(`bad flag syntax: ${arg}`);
    const equals = body.indexOf('=');
    const typed = equals < 0 ? body : body.slice(0, equals);
    const name = names.get(typed);
    const flag = name === undefined ? undefined : declared[name];
    if (name === undefined || flag === undefined)
      throw new FlagError(`flag provided but not defined: -${typed}`);
    let text = equals < 0 ? undefined : body.slice(equals + 1);
    if (text === undefined && flag.kind !== 'bool' && flag.kind !== 'optional-bool') {
      at += 1;
      text = args[at];
      if (text === undefined) throw new FlagError(`flag needs an argument: -${typed}`);
    }
    values[name] = read(flag, typed, text ?? 'true', given.has(name) ? values[name] : undefined);
    given.add(name);
  }
  return { values, given, rest: args.slice(at) };
}

/** Go's strconv.ParseBool; undefined when the text is none. */
export function parseBool(text: string): boolean | undefined {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}

function withAliases(declared: Flags): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, flag] of Object.entries(declared)) {
    names.set(name, name);
    for (const alias of flag.aliases ?? []) names.set(alias, name);
  }
  return names;
}

function initial(flag: Flag, env: Environment): FlagValue {
  const text = flag.env === undefined ? undefined : variable(env, flag.env);
  if (text !== undefined) {
    try {
      const value =
        flag.kind === 'list' ? text.split(',').map((item) => item.trim()) : parseValue(flag, text);
      if (value !== undefined) return value;
    } catch {
      // Vault, too, falls back to the default when a variable cannot be read.
    }
  }
  if (flag.default !== undefined) return flag.default;
  const empty: Readonly<Record<Flag['kind'], FlagValue>> = {
    bool: false,
    'optional-bool': undefined,
    string: '',
    int: 0,
    duration: 0,
    list: [],
    map: new Map(),
  };
  return empty[flag.kind];
}

function read(flag: Flag, typed: string, text: string, before: FlagValue): FlagValue {
  if (flag.kind === 'list') return [...(Array.isArray(before) ? before : []), text.trim()];
  if (flag.kind === 'map') {
    const equals = text.indexOf('=');
    if (equals < 0)
      throw new FlagError(
        `invalid value ${JSON.stringify(text)} for flag -${typed}: missing = in KV pair: ${JSON.stringify(text)}`,
      );
    return new Map([
      ...(before instanceof Map ? before : []),
      [text.slice(0, equals), text.slice(equals + 1)],
    ]);
  }
  const value = parseValue(flag, text);
  if (value !== undefined) return value;
  const what = flag.kind === 'bool' || flag.kind === 'optional-bool' ? 'boolean value' : 'value';
  const link = what === 'value' ? 'for flag' : 'for';
  throw new FlagError(`invalid ${what} ${JSON.stringify(text)} ${link} -${typed}: parse error`);
}

/** Undefined when the text is not of the flag's kind. */
function parseValue(flag: Flag, text: string): boolean | string | number | undefined {
  switch (flag.kind) {
    case 'bool':
    case 'optional-bool':
      return parseBool(text);
    case 'int':
      return /^[-+]?\d{1,15}$/.test(text) ? Number(text) : undefined;
    case 'duration':
      return parseDuration(text);
    default:
      return text;
  }
}
