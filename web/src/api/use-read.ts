/** Reading from an endpoint while a page is open. */
import type { Endpoint, OperationName } from '@holdfast/api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Answer, type CallOptions, call } from './call.ts';
import type { FieldValues } from './endpoint-request.ts';

export type Reading = {
  /** The last answer; kept while a newer one is fetched. */
  readonly answer: Answer | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  /** Reads again, for example after a change. */
  readonly again: () => void;
};

export type ReadOptions = Omit<CallOptions, 'signal'> & {
  /** Ms after which it is read again; once when absent. */
  readonly everyMs?: number;
  /** `list` in place of `read`. */
  readonly operation?: Extract<OperationName, 'read' | 'list' | 'update'>;
  /** False: do not read (yet). */
  readonly when?: boolean;
};

/** `values` and `options` are compared by their content. */
export function useRead(endpoint: Endpoint, values: FieldValues = {}, options: ReadOptions = {}): Reading {
  const { everyMs, operation = 'read', when = true, ...callOptions } = options;
  const key = JSON.stringify([endpoint.backend, endpoint.path, operation, values, callOptions]);
  const latest = useRef({ endpoint, values, operation, callOptions });
  latest.current = { endpoint, values, operation, callOptions };
  const [state, setState] = useState<{ key: string; answer?: Answer; error?: unknown }>({ key });
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((number) => number + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `round` asks for a further reading
  useEffect(() => {
    if (!when) return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<void> => {
      const now = latest.current;
      try {
        const signal = abort.signal;
        const answer = await call(now.endpoint, now.operation, now.values, { ...now.callOptions, signal });
        if (!abort.signal.aborted) setState({ key, answer });
      } catch (error) {
        if (abort.signal.aborted) return;
        setState((before) => (before.key === key ? { ...before, error } : { key, error }));
      }
      if (everyMs !== undefined && !abort.signal.aborted) timer = setTimeout(() => void read(), everyMs);
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, everyMs, when, round]);
  const mine = state.key === key ? state : { key };
  return {
    answer: mine.answer,
    error: mine.error,
    loading: when && mine.answer === undefined && mine.error === undefined,
    again,
  };
}
