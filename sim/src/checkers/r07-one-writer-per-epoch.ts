import type { Invariant } from './checker.ts';

export const R7: Invariant = {
  id: 'R7',
  sentence: 'In each epoch at most one cluster writes.',
  watch: (world) => {
    const writers = new Map<string, string>();
    return {
      committed({ disk, fresh }) {
        for (const { record, index } of fresh) {
          const { id } = record.epoch;
          const writer = writers.get(id);
          if (writer === undefined) writers.set(id, disk.name);
          else if (writer !== disk.name) {
            world.violate('R7', `record ${index} of the epoch of ${writer} was written by ${disk.name}`);
          }
        }
      },
    };
  },
};
