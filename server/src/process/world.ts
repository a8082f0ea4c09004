/** Time and entropy of the real machine, in the shapes core takes them. */
import { randomBytes } from 'node:crypto';
import type { Clock, Entropy, Signal, Timers } from '@holdfast/core/base/env';

export function systemClock(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now() };
}

/** The kernel's random generator (getrandom through OpenSSL). */
export function systemEntropy(): Entropy {
  return { bytes: (length) => new Uint8Array(randomBytes(length)) };
}

/** Longest delay of the platform's timers, ms (a signed 32-bit number). */
const DELAY_MS_MAX = 2 ** 31 - 1;

/** Sleeps that do not keep the process alive: what must finish is awaited by whoever shuts the server down. */
export function systemTimers(): Timers {
  const nap = (ms: number, signal: Signal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      timer.unref();
      signal?.addEventListener('abort', abort, { once: true });
    });
  return {
    async sleep(ms, signal) {
      let left = ms;
      for (; left > DELAY_MS_MAX; left -= DELAY_MS_MAX) await nap(DELAY_MS_MAX, signal);
      await nap(left, signal);
    },
  };
}
