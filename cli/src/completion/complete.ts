/** Candidates for the last word of a command line: commands first, then flags. */
import { flagGroups } from '../command.ts';
import { childrenOf, find, load, topLevel } from '../commands/registry.ts';

const FORMATS: readonly string[] = ['table', 'json', 'yaml', 'pretty', 'raw'];

/** @param line the whole line up to the cursor; the first word is the program. */
export async function complete(line: string): Promise<readonly string[]> {
  const words = line.split(/\s+/).slice(1);
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1).filter((word) => word !== '');
  const name = find(before);
  const starting = (candidates: readonly string[]): readonly string[] =>
    candidates.filter((candidate) => candidate.startsWith(last));
  if (name === undefined) return before.length === 0 ? starting(topLevel()) : [];
  const format = /^--?format=(.*)$/.exec(last);
  if (format !== null) return FORMATS.filter((one) => one.startsWith(format[1] ?? ''));
  if (last.startsWith('-')) {
    const flags = flagGroups(await load(name)).flatMap(([, group]) => Object.entries(group));
    return starting(flags.filter(([, flag]) => flag.hidden !== true).map(([flag]) => `-${flag}`));
  }
  return before.length === name.split(' ').length
    ? starting(childrenOf(name).map((child) => child.split(' ').at(-1) ?? ''))
    : [];
}
