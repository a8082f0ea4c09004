import type { Invariant } from './checker.ts';

export const R18: Invariant = {
  id: 'R18',
  sentence: 'A secondary whose data is a mixture is not promoted unless its operator forces it.',
  watch: (world) => ({
    committed({ disk, before, fresh }) {
      if (fresh.length === 0 || before?.repairing !== true) return;
      const forced = world.commands.some(
        ({ kind, machine, body }) =>
          kind === 'promote' && machine.name === disk.name && body['force'] === true,
      );
      if (!forced) world.violate('R18', `${disk.name} wrote record ${fresh[0]?.index} on top of a mixture`);
    },
    acknowledged({ kind, machine, body, before }) {
      const mixed = kind === 'promote' && body['force'] !== true && before?.repairing === true;
      const still = world.history.standing(machine.name);
      if (mixed && before?.head.hash === still?.head.hash) {
        world.violate('R18', `${machine.name} was promoted without force in the middle of a repair`);
      }
    },
  }),
};
