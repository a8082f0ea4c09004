import type { Invariant } from './checker.ts';

export const R11: Invariant = {
  id: 'R11',
  sentence: 'A failover that calls itself planned has every record of the epoch before it.',
  watch: (world) => ({
    acknowledged(command) {
      if (command.kind !== 'promote' || world.rolledBack.size > 0) return;
      const { machine, before } = command;
      const core = machine.vault?.core;
      if (core === undefined || before === undefined) return;
      const check = async () => {
        const status = await core.replication.status('dr');
        const promotion = status['last_promotion'] as { planned?: boolean } | null | undefined;
        const head = world.history.standing(machine.name)?.head;
        if (promotion?.planned !== true || head === undefined) return;
        const held = world.history.chain(head.hash);
        const epochs = world.history.epochs(head);
        const old = epochs.at(-2)?.id;
        for (const fact of world.history.records.values()) {
          if (fact.record.epoch.id === old && held[fact.index - 1] !== fact.hash) {
            world.violate(
              'R11',
              `${machine.name} was promoted as planned without record ${fact.index} of ${fact.origin}`,
            );
            return;
          }
        }
      };
      check().catch(() => undefined);
    },
  }),
};
