/**
 * A scope owns the tasks that run while something holds: a role, a link, a session. Ending it aborts their
 * signal and waits for all of them, so nothing outlives what it served (architecture 6).
 */
import type { Signal } from '../base/env.ts';

/** Why a task stopped when its scope ended. Never reported as a failure. */
export class ScopeEnded extends Error {
  override readonly name = 'ScopeEnded';
}

export interface Scope {
  readonly signal: Signal;
  /** Runs `task`; what it throws (besides the end of the scope) goes to `failed`. */
  run(task: (signal: Signal) => Promise<void>, failed: (error: unknown) => void): void;
  /** Aborts the signal and waits for every task. Idempotent. */
  end(): Promise<void>;
}

/** A fresh scope; it also ends (without waiting) when `parent` is aborted. */
export function createScope(parent?: Signal): Scope {
  const listeners = new Set<() => void>();
  const tasks = new Set<Promise<void>>();
  const reason = new ScopeEnded('scope ended');
  let aborted = false;

  const signal: Signal = {
    get aborted() {
      return aborted;
    },
    get reason() {
      return aborted ? reason : undefined;
    },
    addEventListener: (_type, listener) => {
      listeners.add(listener);
    },
    removeEventListener: (_type, listener) => {
      listeners.delete(listener);
    },
  };
  const abort = () => {
    if (aborted) return;
    aborted = true;
    parent?.removeEventListener('abort', abort);
    const waiting = [...listeners];
    listeners.clear();
    for (const listener of waiting) listener();
  };
  if (parent?.aborted) abort();
  else parent?.addEventListener('abort', abort, { once: true });

  return {
    signal,
    run(task, failed) {
      const done: Promise<void> = task(signal)
        .catch((error: unknown) => {
          if (error !== reason && !(error instanceof ScopeEnded)) failed(error);
        })
        .finally(() => tasks.delete(done));
      tasks.add(done);
    },
    async end() {
      abort();
      while (tasks.size > 0) await Promise.all(tasks);
    },
  };
}

/** The promise, or a rejection with the signal's reason when it is aborted first. */
export function orAborted<T>(promise: Promise<T>, signal: Signal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    return Promise.reject(signal.reason);
  }
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
