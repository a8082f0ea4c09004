/**
 * Virtual time. One event runs, then every promise that it settled runs to its end, then the next event: the
 * order is decided by time, and among equals by the seed, never by the machine.
 */
import type { Random } from './random.ts';

export type Event = { readonly time: number; readonly tie: number; run: (() => void) | undefined };

export class Scheduler {
  /** Milliseconds since the world began, with fraction. */
  now = 0;
  /** Events that ran. */
  events = 0;
  readonly #random: Random;
  readonly #heap: Event[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Runs `run` in `ms` from now. */
  after(ms: number, run: () => void): Event {
    const event: Event = { time: this.now + Math.max(0, ms), tie: this.#random.uint32(), run };
    this.#push(event);
    return event;
  }

  cancel(event: Event): void {
    event.run = undefined;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Runs events until `done` says so or time reaches `end`. Returns whether `done` did. */
  async run(end: number, done: () => boolean = () => false): Promise<boolean> {
    await drained();
    while (!done()) {
      const next = this.#heap[0];
      if (next === undefined || next.time > end) {
        this.now = Math.max(this.now, end);
        return done();
      }
      this.#pop();
      if (next.run === undefined) continue;
      this.now = next.time;
      this.events += 1;
      next.run();
      await drained();
    }
    return true;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up] as Event;
      if (!before(event, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1] as Event, heap[down] as Event)) down += 1;
      const child = heap[down] as Event;
      if (!before(child, last)) break;
      heap[at] = child;
      at = down;
    }
    heap[at] = last;
  }
}

function before(a: Event, b: Event): boolean {
  return a.time < b.time || (a.time === b.time && a.tie < b.tie);
}

/** Resolves when no settled promise is left to run: a turn of the event loop begins only then. */
export function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
