import type { Commit } from '../world/history.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

export const R3: Invariant = {
  id: 'R3',
  sentence:
    'The state of a cluster is that of one index of one history, and its index falls only by a repair.',
  watch: (world) => ({
    committed(commit) {
      checkProgress(world, commit);
      checkRoot(world, commit);
    },
  }),
};

function checkProgress(world: World, { disk, before, after, records }: Commit): void {
  if (before === undefined || before.repairing || after.repairing) return;
  if (after.head.index < before.head.index) {
    world.violate(
      'R3',
      `${disk.name} fell from ${before.head.index} to ${after.head.index} without a repair`,
    );
  } else if (records.length === 0 && after.head.root !== before.head.root) {
    world.violate('R3', `${disk.name} changed its data at ${after.head.index} without a record`);
  } else if (after.head.index - before.head.index !== records.length) {
    world.violate('R3', `${disk.name} went to ${after.head.index} without the records on the way`);
  }
}

/** Everybody who stands behind the same record has the same data. */
function checkRoot(world: World, { disk, after }: Commit): void {
  const { hash, root, index } = after.head;
  if (after.repairing || index === 0) return;
  const known = world.history.roots.get(hash);
  if (known === undefined) world.history.roots.set(hash, root);
  else if (known !== root && !world.forcedAt(disk.name, hash)) {
    world.violate('R3', `${disk.name} at ${index} has other data than those who were there before`);
  }
}
