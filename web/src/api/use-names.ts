/** Names from a LIST, page by page, so that a folder of many thousands stays usable. */
import type { Endpoint } from '@holdfast/api';
import { useCallback, useEffect, useState } from 'react';
import { type CallOptions, call } from './call.ts';
import type { FieldValues } from './endpoint-request.ts';
import { ServerError } from './server-error.ts';

export type Names = {
  readonly names: readonly string[];
  /** True until the first names are here. */
  readonly loading: boolean;
  readonly error: unknown;
  /** Whether there may be more than is here. */
  readonly more: boolean;
  readonly readMore: () => void;
  /** Reads from the beginning, for example after a change. */
  readonly again: () => void;
};

type State = {
  readonly key: string;
  readonly names: readonly string[];
  readonly more: boolean;
  readonly error: unknown;
};

/** @param pageSize names per request; only for endpoints with `after` and `limit`, all at once when absent. */
export function useNames(
  endpoint: Endpoint,
  values: FieldValues,
  options: Pick<CallOptions, 'mount'> & { readonly pageSize?: number } = {},
): Names {
  const { pageSize, ...callOptions } = options;
  const key = JSON.stringify([endpoint.backend, endpoint.path, values, callOptions]);
  const [state, setState] = useState<State | undefined>();
  const [asked, setAsked] = useState<{ readonly key: string; readonly after: string }>({ key, after: '' });
  const [round, setRound] = useState(0);
  const after = asked.key === key ? asked.after : '';
  const again = useCallback(() => {
    setAsked({ key, after: '' });
    setRound((number) => number + 1);
  }, [key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for endpoint, values and options
  useEffect(() => {
    const abort = new AbortController();
    const page = pageSize === undefined ? {} : { limit: pageSize, ...(after !== '' && { after }) };
    call(endpoint, 'list', { ...values, ...page }, { ...callOptions, signal: abort.signal })
      .then(({ data }) => (Array.isArray(data['keys']) ? data['keys'].map(String) : []))
      .catch((error: unknown) => {
        // Nothing there is a 404.
        if (error instanceof ServerError && error.status === 404) return [];
        throw error;
      })
      .then(
        (names) => {
          if (abort.signal.aborted) return;
          setState((before) => ({
            key,
            names: after === '' || before?.key !== key ? names : [...before.names, ...names],
            more: pageSize !== undefined && names.length >= pageSize,
            error: undefined,
          }));
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          setState((before) => ({
            key,
            names: before?.key === key ? before.names : [],
            more: false,
            error,
          }));
        },
      );
    return () => abort.abort();
  }, [key, after, round, pageSize]);
  const mine = state?.key === key ? state : undefined;
  const last = mine?.names.at(-1) ?? '';
  return {
    names: mine?.names ?? [],
    loading: mine === undefined,
    error: mine?.error,
    more: mine?.more ?? false,
    readMore: () => setAsked({ key, after: last }),
    again,
  };
}
