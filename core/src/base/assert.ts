/** Checks for our own bugs. They stay on in production: a wrong answer is worse than a stop. */

export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws AssertionError with `message` unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** For the end of a `switch` over a union: does not compile while a case is missing. */
export function assertNever(value: never): never {
  throw new AssertionError(`unreachable case: ${JSON.stringify(value)}`);
}
