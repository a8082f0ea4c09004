import { succeeded } from '../world/api.ts';
import type { Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';
import { possibleModes } from './roles.ts';

export const R10: Invariant = {
  id: 'R10',
  sentence: 'A secondary serves no client and writes no record of its own.',
  watch: (world) => {
    /** Whether a machine has certainly been a secondary since before `time`. */
    const silentSince = (machine: Machine, time: number): boolean => {
      if (world.rolledBack.has(machine.name) || !onlySecondary(world, machine)) return false;
      return !world.commands.some(
        (command) => command.machine === machine && (command.ended ?? world.now) > time,
      );
    };
    return {
      answered(machine, request, reply) {
        const operation = world.operations.of(request);
        if (operation === undefined || !succeeded(reply) || !silentSince(machine, operation.invoked)) return;
        world.violate(
          'R10',
          `${machine.name} is a secondary and answered #${operation.number} ${operation.kind}`,
        );
      },
      committed({ disk, fresh, current }) {
        const made = fresh[0];
        if (made === undefined || !current) return;
        const machine = world.machine(disk.name);
        if (silentSince(machine, world.now)) {
          world.violate('R10', `${disk.name} is a secondary and wrote record ${made.index} by itself`);
        }
      },
    };
  },
};

function onlySecondary(world: World, machine: Machine): boolean {
  const modes = possibleModes(world, machine);
  return modes.size > 0 && [...modes].every((mode) => mode === 'secondary');
}
