/** Runs pieces of work one after the other, in the order they came. */

export type OneAtATime = <T>(work: () => Promise<T>) => Promise<T>;

/** A queue of its own. A piece of work that fails does not hold up the next. */
export function oneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
