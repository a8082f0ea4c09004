/** What needs a second node in the cluster. */
import { badRequest, type Refusal } from '../../../base/refusal.ts';
import type { Core } from '../../../kernel/core.ts';
import { requireRaft } from './this-node.ts';

/** The refusal of a node that wants to join this cluster, or to join another one. */
export function oneNode(core: Pick<Core, 'config'>): Refusal {
  requireRaft(core);
  return badRequest(
    'a cluster has one node: no other can join it; a second site follows as a DR secondary (sys/replication/dr/secondary/enable)',
  );
}
