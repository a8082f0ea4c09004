/** The part of a help text that lists flags, in Vault's layout. */
import { wrap } from '../output/wrap.ts';
import { durationText } from './duration.ts';
import type { Flag, FlagKind, Flags } from './flag.ts';

const EXAMPLES: Readonly<Record<FlagKind, string>> = {
  bool: '',
  'optional-bool': '=<*bool>',
  string: '=<string>',
  int: '=<int>',
  duration: '=<duration>',
  list: '=<string>',
  map: '=<key=value>',
};

/** @param groups title and flags, as "HTTP Options". */
export function flagHelp(groups: readonly (readonly [string, Flags])[]): string {
  return groups.map(([title, flags]) => [`${title}:`, ...flagTexts(flags)].join('\n\n')).join('\n\n');
}

function flagTexts(flags: Flags): readonly string[] {
  return Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => `  -${name}${EXAMPLES[flag.kind]}\n${wrap(usage(flag), 6)}`);
}

function usage(flag: Flag): string {
  let text = flag.usage;
  if (flag.aliases !== undefined) text += ` This is aliased as ${listed(flag.aliases)}.`;
  const preset = defaultText(flag);
  if (preset !== '') text += ` The default is ${preset}.`;
  if (flag.env !== undefined) {
    text += ` This can also be specified via the VAULT_${flag.env} environment variable.`;
  }
  return text;
}

function listed(aliases: readonly string[]): string {
  const quoted = aliases.map((alias) => `"-${alias}"`);
  return quoted.length < 3 ? quoted.join(' and ') : `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`;
}

function defaultText(flag: Flag): string {
  if (flag.default === undefined || flag.default === false || Number(flag.default) <= 0) return '';
  return flag.kind === 'duration' ? durationText(Number(flag.default)) : String(flag.default);
}
