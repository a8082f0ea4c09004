import { sysStorageRaftAutopilotState } from '@holdfast/api/endpoints/sys-storage-raft';
import { rfc3339, ZERO_TIME } from '../../../../base/time.ts';
import { type SystemHandler, systemRoute } from '../../../../kernel/core.ts';
import { thisNode } from '../this-node.ts';

const show: SystemHandler<typeof sysStorageRaftAutopilotState> = async ({ core }) => {
  const { id, address } = thisNode(core);
  const { ledger } = core.barrier;
  const since = core.activeSince();
  const server = {
    id,
    name: id,
    address,
    node_status: 'alive',
    last_contact: '0s',
    last_term: ledger.epochs().at(-1)?.counter ?? 0,
    last_index: ledger.head().index,
    healthy: true,
    stable_since: since === undefined ? ZERO_TIME : rfc3339(since),
    status: 'leader',
    version: core.config.apiLevel,
    node_type: 'voter',
  };
  return {
    data: { healthy: true, failure_tolerance: 0, servers: { [id]: server }, leader: id, voters: [id] },
  };
};

export const storageRaftAutopilotStateRoute = systemRoute(sysStorageRaftAutopilotState, {
  read: show,
  update: show,
});
