/** Snapshots are files of another engine. */
import { badRequest, type Refusal } from '../../../base/refusal.ts';
import type { Core } from '../../../kernel/core.ts';
import { requireRaft } from './this-node.ts';

export function noSnapshot(core: Pick<Core, 'config'>): Refusal {
  requireRaft(core);
  return badRequest(
    'snapshots are not available: copy the data folder of a stopped server, or keep a DR secondary',
  );
}
