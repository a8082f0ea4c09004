import { succeeded } from '../world/api.ts';
import type { Invariant } from './checker.ts';

/** What answers to everybody, in any state; nothing of it is a secret or changes anything but shares handed in. */
const OPEN: readonly RegExp[] = [
  /^sys\/(health|seal-status|unseal|init|leader|ha-status)$/,
  /^sys\/replication(\/dr)?\/status$/,
  /^sys\/(generate-root|rekey|wrapping)\//,
  /^sys\/replication\/dr\/secondary\/(generate-operation-token)\//,
];

export const R24: Invariant = {
  id: 'R24',
  sentence: 'Without a token only the frozen list of paths answers.',
  watch: (world) => ({
    answered(machine, request, reply) {
      if (request.token !== undefined || !succeeded(reply)) return;
      if ('dr_operation_token' in request.body || OPEN.some((path) => path.test(request.path))) return;
      world.violate('R24', `${machine.name} answered ${request.operation} ${request.path} to a stranger`);
    },
  }),
};
