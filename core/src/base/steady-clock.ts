/**
 * A wall clock that never goes back (R26). When the system time is set back, a token that has ended must stay
 * ended and none may live longer, so time goes on from the latest moment seen, at the pace of the monotonic
 * clock, until the system time has caught up. A jump forward is taken as it is: it only shortens lives.
 */
import type { Clock } from './env.ts';

/** `clock` without steps back. Keep one per node: what it has seen is in memory. */
export function steadyClock(clock: Clock): Clock {
  let latest = Number.NEGATIVE_INFINITY;
  let seenAt = clock.monotonic();
  return {
    monotonic: () => clock.monotonic(),
    now() {
      const monotonic = clock.monotonic();
      const wall = clock.now();
      const floor = Math.floor(latest + (monotonic - seenAt));
      if (wall < floor) return floor;
      latest = wall;
      seenAt = monotonic;
      return wall;
    },
  };
}
