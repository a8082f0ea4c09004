/**
 * From a command line to an exit code: finds the command, reads its flags, runs it, and turns what it throws
 * into text and code. Codes and streams are those of Vault's command line: 127 for an unknown command, 1 for
 * usage, 2 for the server; help that was asked for goes to stdout, help that was not to stderr.
 */
import type { Call, Command } from './command.ts';
import { flagGroups } from './command.ts';
import { find, load } from './commands/registry.ts';
import { variable } from './environment.ts';
import { Failure, Generated, HelpWanted, RequestError } from './failure.ts';
import type { Flags } from './flags/flag.ts';
import { FlagError, parseBool, parseFlags } from './flags/parse.ts';
import type { Host } from './host.ts';
import { type Format, type Terminal, terminal } from './terminal.ts';

const FORMATS: Readonly<Record<string, Format>> = {
  table: 'table',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  pretty: 'pretty',
  raw: 'raw',
};

/** Flags which count wherever they stand, as in Vault. */
const GLOBAL_FLAGS: readonly string[] = ['output-curl-string', 'output-policy', 'format', 'detailed'];

/** Runs one command line (without the program's own name). Never throws for what a user can cause. */
export async function run(host: Host, program: string, args: readonly string[]): Promise<number> {
  const ask = beforehand(host, args);
  const heldBack: string[] | undefined = ask.generate === undefined ? undefined : [];
  const format = FORMATS[ask.format];
  if (format === undefined) {
    terminal(host, 'table', false, heldBack).error(`Invalid output format: ${ask.format}`);
    return 1;
  }
  const screen = terminal(host, format, ask.detailed, heldBack);
  try {
    const code = await dispatch(host, screen, program, args);
    if (ask.generate === undefined || code === 127) return code;
    if (code === 0) {
      host.stderr.write(`Could not generate ${ask.generate}`);
      return 1;
    }
    host.stderr.write(heldBack?.join('') ?? '');
    host.stderr.write(
      `Unable to generate ${ask.generate === 'policy' ? 'policy' : 'cURL string'} from command\n`,
    );
    return code;
  } catch (error) {
    if (!(error instanceof Generated)) throw error;
    host.stdout.write(`${error.text}\n`);
    return 0;
  }
}

type Beforehand = {
  readonly format: string;
  readonly detailed: boolean;
  readonly generate: 'policy' | 'cURL command' | undefined;
};

/** Looks through all arguments for the global flags. */
function beforehand(host: Host, args: readonly string[]): Beforehand {
  let format = '';
  let detailed: boolean | undefined;
  let generate: Beforehand['generate'];
  for (const [at, arg] of args.entries()) {
    if (arg === '--') break;
    const [, name = '', value] = /^--?([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === 'format') format = value ?? args[at + 1] ?? '';
    if (name === 'detailed') detailed = value === undefined ? true : parseBool(value) === true;
    if (name === 'output-curl-string' && value === undefined) generate = 'cURL command';
    if (name === 'output-policy' && value === undefined) generate = 'policy';
  }
  return {
    format: (format || variable(host.env, 'FORMAT') || 'table').toLowerCase(),
    detailed: detailed ?? parseBool(variable(host.env, 'DETAILED') ?? '') === true,
    generate,
  };
}

async function dispatch(
  host: Host,
  screen: Terminal,
  program: string,
  args: readonly string[],
): Promise<number> {
  const isHelp = (arg: string): boolean => arg === '-h' || arg === '-help' || arg === '--help';
  const end = args.indexOf('--');
  const helpAsked = (end < 0 ? args : args.slice(0, end)).some(isHelp);
  if (args.length === 1 && ['-v', '-version', '--version'].includes(args[0] ?? '')) {
    return dispatch(host, screen, program, ['version']);
  }
  const install = args.find((arg) => /^--?autocomplete-(un)?install$/.test(arg));
  if (install !== undefined) {
    const { installCompletion } = await import('./completion/install.ts');
    return installCompletion(host, program, install.includes('uninstall'));
  }
  const start = args.findIndex((arg) => arg !== '' && !arg.startsWith('-'));
  const name = start < 0 ? undefined : find(args.slice(start));
  if (name === undefined) {
    const { rootHelp } = await import('./help.ts');
    const text = await rootHelp(program);
    if (helpAsked && start < 0) {
      host.stdout.write(`${text}\n`);
      return 0;
    }
    host.stderr.write(`${text}\n`);
    return 127;
  }
  const found = await load(name);
  if (helpAsked && !found.passthrough) {
    host.stdout.write(await helpOf(found, program));
    return 0;
  }
  if (start > 0 && args.slice(0, start).some((arg) => arg.startsWith('-'))) {
    host.stderr.write(
      'Invalid flags before the subcommand. If these flags are for\nthe subcommand, please put them after the subcommand.\n\n',
    );
    host.stderr.write(await helpOf(found, program));
    return 1;
  }
  return runCommand(host, screen, program, found, args.slice(start + name.split(' ').length));
}

async function runCommand(
  host: Host,
  screen: Terminal,
  program: string,
  found: Command,
  args: readonly string[],
): Promise<number> {
  try {
    if (found.group) throw new HelpWanted();
    return await found.run(callOf(host, screen, program, found, args));
  } catch (error) {
    if (error instanceof HelpWanted) {
      host.stderr.write(await helpOf(found, program));
      return 1;
    }
    if (error instanceof FlagError) {
      screen.error(error.message);
      return 1;
    }
    if (error instanceof Failure) {
      screen.error(error.message);
      return error.code;
    }
    if (error instanceof RequestError) {
      screen.error(error.message);
      return 2;
    }
    throw error;
  }
}

/** Reads the flags. Throws FlagError. */
function callOf(
  host: Host,
  screen: Terminal,
  program: string,
  found: Command,
  args: readonly string[],
): Call<Flags> {
  const declared: Flags = Object.assign({}, ...flagGroups(found).map(([, flags]) => flags));
  const parsed = found.passthrough
    ? { values: {}, given: new Set<string>(), rest: args }
    : parseFlags(declared, args, host.env);
  if (!found.passthrough) warnOfLateFlags(screen, parsed.rest);
  if (screen.format === 'raw' && !found.raw) {
    throw new FlagError('This command does not support the -format=raw option.');
  }
  // Every command has the HTTP flags, so their values are there.
  const flags = parsed.values as Call<Flags>['flags'];
  const http = flags as unknown as import('./client/connect.ts').HttpFlags;
  return {
    host,
    terminal: screen,
    program,
    args: parsed.rest,
    given: parsed.given,
    flags,
    field: typeof flags['field'] === 'string' ? flags['field'] : '',
    nonInteractive: flags['non-interactive'] === true,
    connect: async () => (await import('./client/connect.ts')).connect(host, screen, http, program),
    connectWithoutToken: async () =>
      (await import('./client/connect.ts')).connectWithoutToken(host, screen, http, program),
  };
}

/** Flags behind an argument are taken for arguments. The warning names them, but shows none of their values. */
function warnOfLateFlags(screen: Terminal, rest: readonly string[]): void {
  const late = rest
    .filter((arg) => arg.startsWith('-') && arg !== '-')
    .map((arg) => arg.replace(/=.*/s, ''))
    .filter((arg) => !GLOBAL_FLAGS.includes(arg.replace(/^-+/, '')));
  if (late.length === 0 || screen.format !== 'table') return;
  screen.warn(
    `Command flags must be provided before positional arguments. The following arguments will not be parsed as flags: [${late.join(',')}]`,
  );
}

async function helpOf(found: Command, program: string): Promise<string> {
  const { commandHelp } = await import('./help.ts');
  return commandHelp(found, program);
}
