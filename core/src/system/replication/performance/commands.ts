/** Every command of performance replication, which this server does not have. */
import { sysReplicationPerformanceCommands } from '@holdfast/api/endpoints/sys-replication-performance';
import { badRequest } from '../../../base/refusal.ts';
import type { Route } from '../../../logical/context.ts';

const refuse = async (): Promise<never> => {
  throw badRequest(
    'performance replication is not available in this server; use disaster-recovery replication (sys/replication/dr)',
  );
};

export const replicationPerformanceCommandRoutes: readonly Route[] = sysReplicationPerformanceCommands.map(
  (endpoint) => ({
    endpoint,
    handlers: Object.fromEntries(Object.keys(endpoint.operations).map((operation) => [operation, refuse])),
  }),
);
