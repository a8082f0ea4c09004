import { inSync, until } from '../actors/operator.ts';
import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

/**
 * That it does in time is demanded by the liveness phase itself (actors/settle.ts). Here: once it has, the stores
 * are the same byte for byte, and a cold start of everything brings the same set back without help.
 */
export const R16: Invariant = {
  id: 'R16',
  sentence: 'When the faults end, every secondary reaches the state of the primary, byte for byte.',
  watch: (world) => ({
    async phaseEnded() {
      if (world.phase === 'safety') return;
      const primary = world.machines.find(
        (machine) => machine.vault?.core.replication.drMode() === 'primary',
      );
      if (primary === undefined) {
        world.violate('R16', 'there is no primary after the restart of all');
        return;
      }
      const others = world.machines.filter((machine) => machine !== primary);
      // The primary goes on writing by itself, so there may be a record on its way at any moment.
      await until(world, 15_000, () => others.every((machine) => inSync(world, primary, machine)));
      for (const machine of others) {
        if (!inSync(world, primary, machine))
          world.violate('R16', `${machine.name} does not follow ${primary.name}`);
        else compare(world, primary, machine);
      }
    },
  }),
};

function compare(world: World, primary: Machine, secondary: Machine): void {
  const ours = dataOf(world, primary);
  const theirs = dataOf(world, secondary);
  for (const [key, value] of ours) {
    const other = theirs.get(key);
    if (other === undefined || Buffer.compare(value, other) !== 0) {
      world.violate('R16', `${secondary.name} has ${other === undefined ? 'no' : 'another'} ${key}`);
      return;
    }
  }
  if (theirs.size !== ours.size)
    world.violate('R16', `${secondary.name} has entries that ${primary.name} has not`);
}

function dataOf(world: World, machine: Machine): Map<string, Uint8Array> {
  const generation = world.history.standing(machine.name)?.generation ?? 0;
  const found = new Map<string, Uint8Array>();
  for (const keyClass of ['shared', 'local']) {
    const prefix = `g/${generation}/data/`;
    for (const [row, value] of machine.disk.rows.entries(`${prefix}${keyClass}/`, `${prefix}${keyClass}0`)) {
      found.set(row.slice(prefix.length), value);
    }
  }
  return found;
}
