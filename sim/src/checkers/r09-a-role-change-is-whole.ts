import type { Invariant } from './checker.ts';
import { possibleModes } from './roles.ts';

export const R9: Invariant = {
  id: 'R9',
  sentence:
    'After a crash in the middle of a change of role the cluster is wholly before or wholly after it.',
  watch: (world) => ({
    booted(machine, problem) {
      const core = machine.vault?.core;
      if (problem !== undefined || core === undefined || world.rolledBack.has(machine.name)) return;
      const mode = core.replication.drMode();
      const possible = possibleModes(world, machine);
      if (!possible.has(mode)) {
        world.violate(
          'R9',
          `${machine.name} starts as ${mode}, but can only be ${[...possible].join(' or ')}`,
        );
      }
    },
    acknowledged(command) {
      // Now, and for ever: the order that was acknowledged has been carried out.
      const { machine, kind } = command;
      if (kind === 'seal') return;
      const mode = machine.vault?.core.replication.drMode();
      if (
        mode !== undefined &&
        !possibleModes(world, machine).has(mode) &&
        !world.rolledBack.has(machine.name)
      ) {
        world.violate('R9', `${command.kind} of ${machine.name} was acknowledged, and it is ${mode}`);
      }
    },
    async phaseEnded() {
      for (const machine of world.machines) {
        const { broken, up } = machine;
        if (!up && broken !== undefined && world.phase !== 'safety') {
          world.violate('R9', `${machine.name} does not start any more: ${broken}`);
        }
      }
    },
  }),
};
