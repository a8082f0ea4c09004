import { sysCapabilitiesSelf } from '@holdfast/api/endpoints/sys-capabilities';
import { useRead } from './use-read.ts';

/**
 * Whether the session's token may write to a path. True while it is not known: the server refuses what it must,
 * and a button that is off for a moment only confuses.
 */
export function useCapabilities(paths: readonly string[]): (path: string) => boolean {
  const { answer } = useRead(sysCapabilitiesSelf, { paths }, { operation: 'update' });
  return (path) => {
    const granted = answer?.data[path];
    if (!Array.isArray(granted)) return true;
    return granted.some((name) => name === 'root' || name === 'update' || name === 'sudo');
  };
}
