import { EPOCHS_KEY } from '../world/history.ts';
import type { Command } from '../world/world.ts';
import type { Invariant } from './checker.ts';

/** Orders that open an epoch: a promotion, and leaving the set with data that another may go on writing. */
const OPENING: readonly string[] = ['promote', 'disable'];

export const R12: Invariant = {
  id: 'R12',
  sentence: 'Every epoch is opened by an order of an operator, and each order opens at most one.',
  watch: (world) => {
    const used = new Set<Command>();
    return {
      committed({ disk, fresh }) {
        const machine = world.machine(disk.name);
        for (const { record, index } of fresh) {
          if (!record.ops.some(({ key }) => key === EPOCHS_KEY)) continue;
          const order = world
            .possible(machine, OPENING)
            .find((command) =>
              !used.has(command) && command.ended === undefined
                ? true
                : !used.has(command) && command.reply?.kind === 'lost',
            );
          if (order === undefined) {
            world.violate(
              'R12',
              `${disk.name} opened an epoch with record ${index} and nobody had ordered it`,
            );
          } else used.add(order);
        }
      },
    };
  },
};
