import type { Head } from '@holdfast/core/ledger/ledger';
import type { Invariant } from './checker.ts';

/** Orders by which an operator gives up the data of a cluster. */
const CONSENT: readonly string[] = ['enable-secondary', 'update-primary'];

export const R14: Invariant = {
  id: 'R14',
  sentence:
    'What only this cluster has is kept before it is replaced, and all data is exchanged only by order.',
  watch: (world) => {
    /** Of each machine in repair: where it stood whole, and the sets it had kept when the repair began. */
    const repairs = new Map<string, { readonly head: Head; readonly kept: ReadonlySet<string> }>();
    const whole = new Map<string, Head>();
    return {
      committed({ disk, generation, after, current }) {
        if (!current) return;
        if (!after.repairing) {
          const repair = repairs.get(disk.name);
          repairs.delete(disk.name);
          whole.set(disk.name, after.head);
          if (repair === undefined) return;
          const fact = world.history.records.get(repair.head.hash);
          if (fact === undefined || world.history.holds(after.head, fact)) return;
          const id = `${repair.head.index}-${repair.head.hash.slice(0, 16)}`;
          const forced = world.forcedAt(disk.name, after.head.hash);
          // Whoever was set back behind its log cannot tell what others have of it: documented as not survived.
          if (!repair.kept.has(id) && !forced && world.rolledBack.size === 0) {
            world.violate(
              'R14',
              `${disk.name} replaced records up to ${repair.head.index} that it had not kept before`,
            );
          }
          return;
        }
        const head = whole.get(disk.name);
        if (repairs.has(disk.name) || head === undefined) return;
        const prefix = `g/${generation}/data/own/replication/dr/stranded/`;
        const kept = new Set<string>();
        for (const [row] of disk.rows.entries(prefix, `${prefix}~`)) {
          const [id, part] = row.slice(prefix.length).split('/');
          if (part === 'set' && id !== undefined) kept.add(id);
        }
        repairs.set(disk.name, { head, kept });
      },
      switched(machine, from, to) {
        world.switches.add(machine.name);
        repairs.delete(machine.name);
        whole.set(machine.name, to.head);
        if (from === undefined) return;
        const consent = world.commands.some(
          (command) =>
            command.machine === machine &&
            CONSENT.includes(command.kind) &&
            (command.kind === 'enable-secondary' || command.body['force'] === true),
        );
        if (!consent && !world.rolledBack.has(machine.name)) {
          world.violate('R14', `${machine.name} exchanged all its data and nobody had ordered it`);
        }
        if (to.repairing)
          world.violate('R14', `${machine.name} exchanged its data for data that is not whole`);
      },
    };
  },
};
