/** Checks of how many positional arguments a command got, in Vault's words. */
import { Failure } from './failure.ts';

/** Exactly `count` arguments. Throws Failure 1. */
export function exactly(count: 0, args: readonly string[]): void;
export function exactly(count: 1, args: readonly string[]): string;
export function exactly(count: 2, args: readonly string[]): readonly [string, string];
export function exactly(
  count: number,
  args: readonly string[],
): string | readonly [string, string] | undefined {
  if (args.length < count)
    throw new Failure(1, `Not enough arguments (expected ${count}, got ${args.length})`);
  if (args.length > count) throw new Failure(1, `Too many arguments (expected ${count}, got ${args.length})`);
  const [first = '', second = ''] = args;
  return count === 0 ? undefined : count === 1 ? first : [first, second];
}

/** None or one argument, trimmed; '' for none. `expected` is how the text of the refusal counts. */
export function atMostOne(args: readonly string[], expected: string): string {
  if (args.length > 1) throw new Failure(1, `Too many arguments (expected ${expected}, got ${args.length})`);
  return (args[0] ?? '').trim();
}
