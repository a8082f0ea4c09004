/** The usual beginning of a story: a primary with some data and a secondary that streams from it. */
import { type Cluster, type ClusterOptions, CONNECT, World } from './world.ts';

export type Pair = { readonly world: World; readonly a: Cluster; readonly b: Cluster };

export async function enable(primary: Cluster, secondary: Cluster, id = secondary.name): Promise<void> {
  const token = await primary.token(id);
  await secondary.command((replication) => replication.enableSecondary({ ...CONNECT, token }));
  secondary.rootKey = primary.rootKey;
  await primary.world.until(`${secondary.name} is in sync`, () => secondary.inSync(primary));
}

export async function pairInSync(
  options: { a?: ClusterOptions; b?: ClusterOptions; keys?: number } = {},
): Promise<Pair> {
  const world = new World();
  const a = await world.cluster('a', options.a);
  const b = await world.cluster('b', options.b);
  for (let i = 0; i < (options.keys ?? 20); i++) await a.write(`seed/${i}`, `value ${i}`);
  await a.command((replication) => replication.enablePrimary({ primaryClusterAddr: '' }));
  await enable(a, b);
  return { world, a, b };
}

/** Makes the idle or demoted `secondary` follow `primary` without a wipe. */
export async function updatePrimary(primary: Cluster, secondary: Cluster, id: string): Promise<void> {
  const token = await primary.token(id);
  await secondary.command((replication) =>
    replication.updatePrimary({ ...CONNECT, token, updatePrimaryAddrs: undefined, force: false }),
  );
}

export function promote(cluster: Cluster, force = false) {
  return cluster.command((replication) => replication.promote({ primaryClusterAddr: '', force }));
}
