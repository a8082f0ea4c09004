import { succeeded } from '../world/api.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

export const R21: Invariant = {
  id: 'R21',
  sentence: 'A token that was revoked is dead on every cluster whose history holds the revocation.',
  watch: (world) => ({
    answered(machine, request, reply) {
      const operation = world.operations.of(request);
      if (operation?.kind !== 'use' || !succeeded(reply) || world.mixed()) return;
      const before = world.history.records.get(operation.headBefore);
      if (before === undefined) return;
      for (const revoked of revocations(world, operation.subject)) {
        if (
          world.history.holds({ ...machineHead(world, operation.headBefore), hash: before.hash }, revoked)
        ) {
          world.violate(
            'R21',
            `#${operation.number} used a token on ${machine.name} that record ${revoked.index} revoked`,
          );
        }
      }
    },
    async phaseEnded() {
      if (world.phase === 'safety' || world.mixed()) return;
      const primary = world.machines.find(
        (machine) => machine.vault?.core.replication.drMode() === 'primary',
      );
      const head = primary === undefined ? undefined : world.history.standing(primary.name)?.head;
      if (primary === undefined || head === undefined) return;
      for (const { kind, subject, value, outcome } of world.operations.all) {
        if (kind !== 'revoke' || outcome !== 'acknowledged') continue;
        if (!revocations(world, subject).some((fact) => world.history.holds(head, fact))) continue;
        const reply = await primary.call('read', 'auth/token/lookup-self', { token: value });
        if (succeeded(reply)) world.violate('R21', `a revoked token is good on ${primary.name}`);
      }
    },
  }),
};

/** Records that deleted the accessor row of a token. */
function revocations(world: World, accessor: string) {
  const key = `local/token/accessor/${accessor}`;
  return (world.history.byKey.get(key) ?? []).filter(({ record }) =>
    record.ops.some((op) => op.key === key && op.value === undefined),
  );
}

function machineHead(world: World, hash: string) {
  const fact = world.history.records.get(hash);
  const head = world.history.standing(fact?.origin ?? '')?.head;
  if (head === undefined) throw new Error('a record of no machine');
  return head;
}
