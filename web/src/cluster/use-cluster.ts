import { useStore } from '../session/use-store.ts';
import { type Awaited, awaitedStore, type Cluster, clusterStore } from './watch.ts';

/** The cluster as it was a moment ago; renders again with every round. */
export function useCluster(): Cluster {
  return useStore(clusterStore);
}

export function useAwaited(): Awaited | undefined {
  return useStore(awaitedStore);
}

/** Why the server does not allow `command` now, in its words; undefined when it does. */
export function useWhyNot(command: string): string | undefined {
  const { dr } = useCluster();
  const entry = dr?.commands.find((row) => row.command === command);
  return entry === undefined || entry.allowed ? undefined : entry.reason;
}
