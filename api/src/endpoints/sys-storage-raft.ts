/** sys/storage/raft/*: the nodes of a cluster whose storage type is raft. */
import { declare } from '../endpoint.ts';
import { DR_OPERATION_TOKEN } from './dr-operation-token.ts';
import { ALWAYS, UNSEALED } from './sys-states.ts';

const ON_DR_SECONDARY = { onDrSecondary: 'dr-operation', states: ['active', 'dr-secondary'] } as const;
const WITH_TOKEN = { access: 'token', ...ON_DR_SECONDARY } as const;
/** Clients that carry a DR operation token in the body write where others read. */
const READ_BY_UPDATE = { access: 'dr-operation', outsideTransaction: true, states: UNSEALED } as const;

const ONE_NODE = 'A cluster has one node for now.';

export const sysStorageRaftConfiguration = declare({
  backend: 'sys',
  path: 'storage/raft/configuration',
  synopsis: 'Shows the nodes of this cluster.',
  description: `One row per node with its address, and whether it leads and votes. On a DR secondary a DR
operation token takes the place of other tokens, in the body of an update or as X-Vault-Token.`,
  fields: DR_OPERATION_TOKEN,
  operations: {
    read: { summary: 'Show the nodes.', ...WITH_TOKEN },
    update: { summary: 'Show the nodes of a DR secondary.', ...READ_BY_UPDATE },
  },
});

export const sysStorageRaftRemovePeer = declare({
  backend: 'sys',
  path: 'storage/raft/remove-peer',
  synopsis: 'Removes a node from this cluster.',
  description: `${ONE_NODE} It cannot be removed: the cluster would be gone with it. A node that is not there
is removed already.`,
  fields: {
    server_id: { type: 'string', default: '', description: 'Id of the node (node_id of its storage).' },
    ...DR_OPERATION_TOKEN,
  },
  operations: {
    update: { summary: 'Remove a node.', ...WITH_TOKEN, status: 204 },
  },
});

export const sysStorageRaftAutopilotState = declare({
  backend: 'sys',
  path: 'storage/raft/autopilot/state',
  synopsis: 'Shows how healthy the nodes of this cluster are.',
  description: `Says for each node whether it is alive and how far it is, and how many nodes may fail. ${ONE_NODE}
On a DR secondary a DR operation token takes the place of other tokens.`,
  fields: DR_OPERATION_TOKEN,
  operations: {
    read: { summary: 'Show the health of the nodes.', ...WITH_TOKEN },
    update: { summary: 'Show the health of the nodes of a DR secondary.', ...READ_BY_UPDATE },
  },
});

export const sysStorageRaftAutopilotConfiguration = declare({
  backend: 'sys',
  path: 'storage/raft/autopilot/configuration',
  synopsis: 'Shows or sets when a node counts as unhealthy or dead.',
  description: `The settings belong to this cluster and are not replicated. They are kept for clusters of more
nodes. An update of a DR secondary that carries nothing but its DR operation token shows the settings.`,
  fields: {
    cleanup_dead_servers: { type: 'bool', description: 'Whether dead nodes are removed by themselves.' },
    last_contact_threshold: {
      type: 'duration',
      description: 'Silence after which a node counts as unhealthy.',
    },
    dead_server_last_contact_threshold: {
      type: 'duration',
      description:
        'Silence after which a node counts as dead; at least one minute when dead nodes are removed.',
    },
    max_trailing_logs: {
      type: 'int',
      description: 'Log records a node may be behind before it counts as unhealthy.',
    },
    min_quorum: {
      type: 'int',
      description: 'Nodes that always stay; at least 3 when dead nodes are removed.',
    },
    server_stabilization_time: {
      type: 'duration',
      description: 'How long a new node has to be healthy before it votes.',
    },
    disable_upgrade_migration: {
      type: 'bool',
      description: 'Whether nodes of a newer version wait for an operator before they take over.',
    },
    ...DR_OPERATION_TOKEN,
  },
  operations: {
    read: { summary: 'Show the settings.', ...WITH_TOKEN },
    update: { summary: 'Change settings.', ...WITH_TOKEN, outsideTransaction: true, status: 204 },
  },
});

/** What needs a second node, or the file format of another engine: each refuses, and says what to do instead. */
const REFUSED = { access: 'unauthenticated', states: UNSEALED, outsideTransaction: true } as const;

export const sysStorageRaftBootstrapChallenge = declare({
  backend: 'sys',
  path: 'storage/raft/bootstrap/challenge',
  synopsis: 'Asked by a node that wants to join this cluster; refused.',
  description: ONE_NODE,
  fields: { server_id: { type: 'string', default: '', description: 'Id of the node that wants to join.' } },
  operations: { update: { summary: 'Ask to join.', ...REFUSED } },
});

export const sysStorageRaftBootstrapAnswer = declare({
  backend: 'sys',
  path: 'storage/raft/bootstrap/answer',
  synopsis: 'Answered by a node that wants to join this cluster; refused.',
  description: ONE_NODE,
  fields: {
    server_id: { type: 'string', default: '', description: 'Id of the node that wants to join.' },
    answer: { type: 'string', default: '', sensitive: true, description: 'Its answer to the challenge.' },
    cluster_addr: { type: 'string', default: '', description: 'Address at which it takes part.' },
    non_voter: { type: 'bool', default: false, description: 'Whether it joins without a vote.' },
  },
  operations: { update: { summary: 'Answer the challenge.', ...REFUSED } },
});

export const sysStorageRaftJoin = declare({
  backend: 'sys',
  path: 'storage/raft/join',
  synopsis: 'Makes this node join another cluster; refused.',
  description: `${ONE_NODE} A second site joins by sys/replication/dr/secondary/enable.`,
  fields: {
    leader_api_addr: { type: 'string', default: '', description: 'API address of the node that leads.' },
    leader_ca_cert: { type: 'string', default: '', description: 'Certificate that signed its certificate.' },
    leader_client_cert: { type: 'string', default: '', description: 'Client certificate for it.' },
    leader_client_key: {
      type: 'string',
      default: '',
      sensitive: true,
      description: 'Key of the client certificate.',
    },
    auto_join: { type: 'string', default: '', description: 'Where a cloud lists the nodes.' },
    auto_join_scheme: { type: 'string', default: '', description: 'Scheme of the addresses found there.' },
    auto_join_port: { type: 'int', default: 0, description: 'Port of the addresses found there.' },
    retry: { type: 'bool', default: false, description: 'Whether to try again until it works.' },
    non_voter: { type: 'bool', default: false, description: 'Whether to join without a vote.' },
  },
  operations: { update: { summary: 'Join another cluster.', ...REFUSED, states: ALWAYS, unaudited: true } },
});

const SNAPSHOT = `A snapshot of integrated storage is a file of another engine. The data folder of a stopped
server is a copy of everything, and a DR secondary is one that is always up to date.`;

export const sysStorageRaftSnapshot = declare({
  backend: 'sys',
  path: 'storage/raft/snapshot',
  synopsis: 'Saves or restores a snapshot; refused.',
  description: SNAPSHOT,
  fields: {},
  operations: {
    read: { summary: 'Save a snapshot.', access: 'token' },
    update: { summary: 'Restore a snapshot.', access: 'token' },
  },
});

export const sysStorageRaftSnapshotForce = declare({
  backend: 'sys',
  path: 'storage/raft/snapshot-force',
  synopsis: 'Restores a snapshot of a cluster with other keys; refused.',
  description: SNAPSHOT,
  fields: {},
  operations: { update: { summary: 'Restore a snapshot.', access: 'token' } },
});
