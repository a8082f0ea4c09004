import { type Operation, writes } from '../world/operations.ts';
import type { World } from '../world/world.ts';
import type { Invariant } from './checker.ts';

export const R1: Invariant = {
  id: 'R1',
  sentence: 'An acknowledged write is durable when its answer leaves the process.',
  watch: (world) => ({
    answered(machine, request) {
      const operation = world.operations.of(request);
      if (operation?.outcome !== 'acknowledged' || !writes(operation.kind)) return;
      const standing = world.history.standing(machine.name);
      const { fact } = operation;
      if (fact === undefined) {
        // Nothing had to be written when there was nothing to delete.
        const nothing = operation.kind === 'delete' || operation.kind === 'revoke';
        if (!nothing || (isThere(world, operation) && !mayHaveEnded(world, operation))) {
          world.violate(
            'R1',
            `#${operation.number} ${operation.kind} was acknowledged, and no record has it`,
          );
        }
      } else if (standing === undefined || !world.history.holds(standing.head, fact)) {
        world.violate(
          'R1',
          `#${operation.number} was acknowledged, but record ${fact.index} is not on the disk`,
        );
      }
    },
  }),
};

/** Whether what a deletion names is in the data of its cluster. */
function isThere(world: World, operation: Operation): boolean {
  const head = world.history.standing(operation.machine.name)?.head;
  const key = world.operations.keyOf(operation);
  const facts = world.history.byKey.get(key) ?? [];
  if (head === undefined) return false;
  const last = facts.filter((fact) => world.history.holds(head, fact)).at(-1);
  return (
    last?.record.ops.some((op) => world.history.named(op.key) === key && op.value !== undefined) ?? false
  );
}

/** Whether the token that a revocation names may have ended by itself, by some machine's clock. */
function mayHaveEnded(world: World, revocation: Operation): boolean {
  if (revocation.kind !== 'revoke') return false;
  const made = world.operations.all.find(
    ({ kind, body }) =>
      kind === 'token' &&
      (body['auth'] as { accessor?: string } | undefined)?.accessor === revocation.subject,
  );
  const clocksDiffer = world.scenario.skewMs > 0 || (world.injected.get('clock-jump') ?? 0) > 0;
  return made === undefined || clocksDiffer || world.now - made.invoked >= Number(made.value) * 1000;
}
