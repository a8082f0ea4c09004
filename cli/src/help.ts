/** Help texts: of the program, of a group and of a command, in the layout people know from Vault. */
import { type Command, flagGroups } from './command.ts';
import { childrenOf, load, topLevel } from './commands/registry.ts';
import { flagHelp } from './flags/help.ts';

const COMMON: readonly string[] = ['read', 'write', 'delete', 'list', 'login', 'server', 'status', 'unwrap'];

export async function rootHelp(program: string): Promise<string> {
  const others = topLevel().filter((name) => !COMMON.includes(name));
  return [
    `Usage: ${program} <command> [args]`,
    `Common commands:\n${await listed(COMMON)}`,
    `Other commands:\n${await listed(others)}`,
  ].join('\n\n');
}

/** Ends with a newline. */
export async function commandHelp(of: Command, program: string): Promise<string> {
  const parts = [of.help.trim().replaceAll('{program}', program)];
  const groups = flagGroups(of);
  if (groups.length > 0) parts.push(flagHelp(groups));
  const children = childrenOf(of.name);
  if (children.length > 0) parts.push(`Subcommands:\n${await listed(children, 4)}`);
  return `${parts.join('\n\n')}\n`;
}

async function listed(names: readonly string[], gap = 6): Promise<string> {
  const commands = (await Promise.all(names.map(load))).filter((one) => !one.hidden);
  const shortName = (one: Command): string => one.name.split(' ').at(-1) ?? '';
  const width = Math.max(...commands.map((one) => shortName(one).length)) + gap;
  return commands.map((one) => `    ${shortName(one).padEnd(width)}${one.synopsis}`).join('\n');
}
