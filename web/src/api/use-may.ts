import { sysCapabilitiesSelf } from '@holdfast/api/endpoints/sys-capabilities';
import { useRead } from './use-read.ts';

export type Capability = 'create' | 'read' | 'update' | 'delete' | 'list' | 'sudo' | 'patch';

/**
 * Why the session's token may not do something, for `why` of buttons: undefined when it may, and while that is not
 * known, as the server refuses what it must.
 *
 * @param paths as the API names them, for example `secret/data/app`.
 */
export function useWhyNotMay(
  paths: readonly string[],
): (path: string, ...needed: readonly Capability[]) => string | undefined {
  const { answer } = useRead(sysCapabilitiesSelf, { paths }, { operation: 'update', when: paths.length > 0 });
  return (path, ...needed) => {
    const granted = answer?.data[path];
    if (!Array.isArray(granted) || granted.includes('root')) return undefined;
    const missing = needed.filter((name) => !granted.includes(name));
    if (missing.length === 0) return undefined;
    return `Your token has not the capability ${missing.map((name) => `"${name}"`).join(' and ')} on ${path}.`;
  };
}
