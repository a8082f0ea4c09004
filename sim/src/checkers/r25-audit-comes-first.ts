import { succeeded } from '../world/api.ts';
import { writes } from '../world/operations.ts';
import type { Invariant } from './checker.ts';

export const R25: Invariant = {
  id: 'R25',
  sentence: 'Nothing is done or answered that an audit device has not taken before.',
  watch: (world) => {
    const lines = new Map<string, Set<string>>();
    return {
      audited(machine, line) {
        const { type, request } = JSON.parse(line) as { type: string; request?: { id?: string } };
        const key = `${machine.name}/${request?.id ?? ''}`;
        let types = lines.get(key);
        if (types === undefined) {
          types = new Set();
          lines.set(key, types);
        }
        types.add(type);
      },
      answered(machine, request, reply) {
        const operation = world.operations.of(request);
        if (operation === undefined || !succeeded(reply) || !world.audited.has(machine.name)) return;
        const types = lines.get(`${machine.name}/${request.id}`);
        if (types?.has('request') !== true || !types.has('response')) {
          world.violate(
            'R25',
            `#${operation.number} ${operation.kind} was answered ${operation.status} and is not in the audit trail`,
          );
        }
      },
      committed({ disk, fresh }) {
        if (!world.audited.has(disk.name)) return;
        // Calls in flight whose keys are known before they are answered.
        for (const operation of world.operations.all.slice(-40)) {
          if (operation.outcome !== 'open' || !writes(operation.kind) || operation.machine.name !== disk.name)
            continue;
          // Tokens also end by themselves, and nobody knows the key of one that is being made.
          if (operation.kind === 'token' || operation.kind === 'revoke') continue;
          const key = world.operations.keyOf(operation);
          const done = fresh.some(({ record }) =>
            record.ops.some((op) => world.history.named(op.key) === key),
          );
          if (done && lines.get(`${disk.name}/${operation.requestId}`)?.has('request') !== true) {
            world.violate('R25', `#${operation.number} was written before it was in the audit trail`);
          }
        }
      },
    };
  },
};
