/** A secret and what is known of its versions. */
import { kvV1Secret } from '@holdfast/api/endpoints/kv-v1';
import { kvV2Data, kvV2Metadata } from '@holdfast/api/endpoints/kv-v2';
import type { Json } from '../../api/call.ts';
import { ServerError } from '../../api/server-error.ts';
import { useRead } from '../../api/use-read.ts';
import { type History, parseHistory } from './history.ts';
import type { Mount } from './mounts.ts';

export type Secret = {
  /** Undefined while it is read, and when there is none (deleted, destroyed, never there). */
  readonly document: Json | undefined;
  /** The version shown; undefined for KV version 1, and when it is not known. */
  readonly version: number | undefined;
  readonly created: string | undefined;
  /** Undefined while it is read, for KV version 1, and when the token may not see it. */
  readonly history: History | undefined;
  readonly loading: boolean;
  /** Why there is no document, unless nothing is there. */
  readonly error: unknown;
  readonly missing: boolean;
  readonly again: () => void;
};

/** @param version 0 for the current one. */
export function useSecret(mount: Mount, path: string, version = 0): Secret {
  const two = mount.version === 2;
  const data = useRead(
    two ? kvV2Data : kvV1Secret,
    { path, ...(two && version > 0 && { version }) },
    { mount: mount.path },
  );
  const metadata = useRead(kvV2Metadata, { path }, { mount: mount.path, when: two });
  const missing = data.error instanceof ServerError && data.error.status === 404;
  const answer = data.error === undefined ? data.answer : undefined;
  const about = objectOf(two ? answer?.data['metadata'] : undefined);
  return {
    document: answer === undefined ? undefined : two ? objectOf(answer.data['data']) : answer.data,
    version: typeof about['version'] === 'number' ? about['version'] : undefined,
    created: typeof about['created_time'] === 'string' ? about['created_time'] : undefined,
    history: metadata.answer === undefined ? undefined : parseHistory(metadata.answer.data),
    loading: data.loading || (metadata.loading && two),
    error: missing ? undefined : data.error,
    missing,
    again: () => {
      data.again();
      metadata.again();
    },
  };
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
