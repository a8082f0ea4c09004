/**
 * bcrypt off the main thread. Its work runs on the same few threads as file access, so only a part of them
 * may be busy with passwords, and a flood of logins is refused instead of queued without end.
 */

import { Refusal } from '@holdfast/core/base/refusal';
import { compare, hash } from '@node-rs/bcrypt';

/** Computations at once; libuv has four threads and disk writes need some. */
const RUNNING_MAX = 2;
/** Computations that wait; at about 60 ms each the last one waits eight seconds. */
const WAITING_MAX = 256;

let running = 0;
const waiting: (() => void)[] = [];

/** bcrypt hash of `password` with `cost` (4..31). Refusal 503 when too many wait already. */
export function passwordHash(password: string, cost: number): Promise<string> {
  return limited(() => hash(password, { cost }));
}

/** Whether `password` belongs to `encoded`. False for a malformed hash. Refusal 503 as above. */
export function passwordMatches(password: string, encoded: string): Promise<boolean> {
  return limited(() => compare(password, encoded));
}

async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running < RUNNING_MAX) running += 1;
  else {
    if (waiting.length >= WAITING_MAX) throw new Refusal(503, 'too many password checks are waiting');
    // Whoever ends hands its place over, so `running` does not change between the two.
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
