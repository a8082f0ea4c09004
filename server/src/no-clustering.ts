/** The network of a node with `disable_clustering`: it has no cluster port and calls no other cluster. */
import { Fault } from '@holdfast/core/base/refusal';
import type { ReplicationNetwork } from '@holdfast/core/replication/network';

const OFF = 'clustering is disabled on this node (disable_clustering)';

export const NO_CLUSTERING: ReplicationNetwork = {
  connect: () => Promise.reject(new Fault(OFF)),
  listen: () => Promise.reject(new Fault(OFF)),
};
