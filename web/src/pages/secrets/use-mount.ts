import { sysInternalUiMount } from '@holdfast/api/endpoints/sys-internal';
import { useRead } from '../../api/use-read.ts';
import { type Mount, parseMount } from './mounts.ts';

/** The mount at `path`, or why it cannot be known. */
export function useMount(path: string): { readonly mount: Mount | undefined; readonly error: unknown } {
  const { answer, error } = useRead(sysInternalUiMount, { path });
  return { mount: answer === undefined ? undefined : parseMount(path, answer.data), error };
}
