/**
 * What a command is: one record, one file, named `noun/verb.ts` below `commands/`. The registry lists them; the
 * record of a command is loaded only when the command is run or its help is shown.
 */
import type { Client } from './client/client.ts';
import type { Flags, FlagValues } from './flags/flag.ts';
import { detailedFlag, fieldFlag, formatFlag, httpFlags } from './flags/standard-flags.ts';
import type { Host } from './host.ts';
import type { Terminal } from './terminal.ts';

/** Exit codes: 0 done, 1 the command line or a local file is wrong, 2 the server refused. */
export type ExitCode = 0 | 1 | 2;

export type Output = 'field' | 'format' | 'detailed';

/** What every command is called with. */
export type BaseCall = {
  readonly host: Host;
  readonly terminal: Terminal;
  /** The name we were called by, as help and hints shall spell it: `holdfast` or `vault`. */
  readonly program: string;
  readonly args: readonly string[];
  /** Names of flags that stood on the command line. */
  readonly given: ReadonlySet<string>;
  /** The value of -field, '' when not given or not taken. */
  readonly field: string;
  readonly nonInteractive: boolean;
  /** The client with the caller's token. Throws Failure. */
  connect(): Promise<Client>;
  /** A client that has no token but one of the environment. Throws Failure. */
  connectWithoutToken(): Promise<Client>;
};

export type Call<F extends Flags> = BaseCall & { readonly flags: FlagValues<F> };

export type Command = {
  readonly name: string;
  readonly synopsis: string;
  /** Usage, prose and examples; `{program}` becomes the name we were called by. */
  readonly help: string;
  readonly flags: Flags;
  /** Title over `flags` in the help text. */
  readonly flagsTitle: string;
  readonly output: readonly Output[];
  /** -format=raw is understood (read only). */
  readonly raw: boolean;
  /** A group of commands: running it shows its help. */
  readonly group: boolean;
  /** Not listed in help. */
  readonly hidden: boolean;
  /** Arguments are handed over as they are: the command has its own flags (server). */
  readonly passthrough: boolean;
  run(call: Call<Flags>): Promise<ExitCode>;
};

type Declaration<F extends Flags> = {
  readonly name: string;
  readonly synopsis: string;
  readonly help: string;
  readonly flags?: F;
  readonly flagsTitle?: string;
  readonly output?: readonly Output[];
  readonly raw?: true;
  readonly hidden?: true;
  readonly passthrough?: true;
  run(call: Call<F>): Promise<ExitCode>;
};

/** A command with flags whose values are typed after their declaration. */
export function command<const F extends Flags = Record<never, never>>(declared: Declaration<F>): Command {
  return {
    name: declared.name,
    synopsis: declared.synopsis,
    help: declared.help,
    flags: declared.flags ?? {},
    flagsTitle: declared.flagsTitle ?? 'Command Options',
    output: declared.output ?? [],
    raw: declared.raw ?? false,
    group: false,
    hidden: declared.hidden ?? false,
    passthrough: declared.passthrough ?? false,
    // The parser gives every declared flag a value of its kind; the erased type cannot say so.
    run: (call) => declared.run(call as Call<F>),
  };
}

/** A noun: shows what can be done with it. */
export function group(declared: {
  readonly name: string;
  readonly synopsis: string;
  readonly help: string;
}): Command {
  return { ...command({ ...declared, run: async () => 1 }), group: true };
}

/** All flags of a command in the groups in which its help lists them. */
export function flagGroups(of: Command): readonly (readonly [string, Flags])[] {
  if (of.group || of.passthrough) return [];
  const output: Flags = {
    ...(of.output.includes('detailed') ? detailedFlag : {}),
    ...(of.output.includes('field') ? fieldFlag : {}),
    ...(of.output.includes('format') ? formatFlag : {}),
  };
  const groups: (readonly [string, Flags])[] = [['HTTP Options', httpFlags]];
  if (Object.keys(output).length > 0) groups.push(['Output Options', output]);
  if (Object.keys(of.flags).length > 0) groups.push([of.flagsTitle, of.flags]);
  return groups;
}
