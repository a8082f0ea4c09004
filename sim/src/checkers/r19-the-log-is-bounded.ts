import type { Invariant } from './checker.ts';

/** The product judges the size by an average, every few seconds. */
const SLACK_FACTOR = 3;
const SLACK_BYTES = 30_000;

export const R19: Invariant = {
  id: 'R19',
  sentence: 'The log stays within its budget, whoever is missing, and keeps the newest records.',
  watch: (world) => ({
    committed({ disk, before, after, current }) {
      if (!current || before === undefined || before.repairing || after.repairing) return;
      if (after.oldest > after.head.index + 1) {
        world.violate('R19', `${disk.name} dropped records that are not written yet`);
      }
      if (after.oldest > before.oldest && world.scenario.logRetainedBytesMax === undefined) {
        world.violate('R19', `${disk.name} dropped log records although the budget is far away`);
      }
    },
    phaseEnded() {
      const budget = world.scenario.logRetainedBytesMax;
      if (budget === undefined || world.phase !== 'cold-restart') return;
      for (const { name, disk } of world.machines) {
        const generation = world.history.standing(name)?.generation ?? 0;
        const prefix = `g/${generation}/log/`;
        let bytes = 0;
        for (const [, value] of disk.rows.entries(prefix, `${prefix}~`)) bytes += value.length;
        if (bytes > SLACK_FACTOR * budget + SLACK_BYTES) {
          world.violate('R19', `${name} keeps ${bytes} bytes of log, and its budget is ${budget}`);
        }
      }
    },
  }),
};
